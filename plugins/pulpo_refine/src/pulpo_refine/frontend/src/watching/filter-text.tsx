import type { ReactNode } from "react"
import { InputWith } from "@/components/ui/input"
import { usePausedText } from "@/state/use-paused-text"

/** A filter that is typed: taken with Enter, on leaving, and after a pause. */
export function FilterText({ label, placeholder, value, onChange, icon, className }: { label: string; placeholder?: string; value: string; onChange: (value: string) => void; icon?: ReactNode; className?: string }) {
  const { text, type, report } = usePausedText(value, onChange, 500, (typed) => typed.trim())
  return (
    <InputWith
      before={icon}
      value={text}
      aria-label={label}
      placeholder={placeholder ?? label}
      onChange={(event) => type(event.target.value)}
      onBlur={report}
      onKeyDown={(event) => event.key === "Enter" && report()}
      className={`h-7! min-h-7! text-sm ${className ?? "w-44!"}`}
    />
  )
}
