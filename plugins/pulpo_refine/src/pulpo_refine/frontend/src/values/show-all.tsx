import { Button } from "@/components/ui/button"
import { t } from "@/i18n"

interface Props {
  all: boolean
  count: number
  onChange: (all: boolean) => void
}

/** A button below a shortened text or list: shows all of it, and less again. */
export function ShowAll({ all, count, onChange }: Props) {
  return (
    <Button size="xs" look="ghost" onClick={() => onChange(!all)}>
      {all ? t("show.show_less") : t("show.show_all", { count })}
    </Button>
  )
}
