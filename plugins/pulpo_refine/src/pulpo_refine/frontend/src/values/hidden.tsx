import { Eye } from "lucide-react"
import { useState, type ReactNode } from "react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"

/** Dots in place of a value, and why they are there. */
export function Dots({ why }: { why: string }) {
  return (
    <span className="tracking-widest text-muted" title={why} aria-label={why} role="img">
      ••••••
    </span>
  )
}

/** The button that was pressed is gone: who uses the keyboard goes on from here. */
const focus = (element: HTMLElement | null): void => element?.focus()

/** A sensitive value on a page of its own: it is there for who asks for it. */
export function Hidden({ label, children }: { label: string; children: () => ReactNode }) {
  const [shown, setShown] = useState(false)
  if (shown) {
    return (
      <div tabIndex={-1} ref={focus} className="outline-none">
        {children()}
      </div>
    )
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
