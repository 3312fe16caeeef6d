import { Eye } from "lucide-react"
import { useState, type ReactNode } from "react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { Revealed } from "./revealed"

/** Dots in place of a value, with the reason. */
export function Dots({ why }: { why: string }) {
  return (
    <span className="tracking-widest text-muted" title={why} aria-label={why} role="img">
      ••••••
    </span>
  )
}

/** A sensitive value: a button shows it. */
export function Hidden({ label, children }: { label: string; children: () => ReactNode }) {
  const [shown, setShown] = useState(false)
  if (shown) {
    return <Revealed>{children()}</Revealed>
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Dots why={t("values.sensitive")} />
      <span className="text-xs text-muted">{t("values.sensitive")}</span>
      <Button size="xs" look="ghost" aria-label={t("values.reveal", { label })} onClick={() => setShown(true)}>
        <Eye size={13} /> {t("values.show")}
      </Button>
    </div>
  )
}
