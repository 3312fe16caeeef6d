import { Hammer } from "lucide-react"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"

/** Stands in for a page that does not exist yet. */
export function NotBuilt({ title }: { title: string }) {
  return (
    <Empty icon={<Hammer size={20} />} title={title}>
      {t("shell.not_built")}
    </Empty>
  )
}
