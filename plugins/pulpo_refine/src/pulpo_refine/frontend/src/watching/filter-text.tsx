import { useEffect, useState, type ReactNode } from "react"
import { InputWith } from "@/components/ui/input"

/** A filter that is typed: taken with Enter, on leaving, and after a pause. */
export function FilterText({ label, placeholder, value, onChange, icon, className }: { label: string; placeholder?: string; value: string; onChange: (value: string) => void; icon?: ReactNode; className?: string }) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text.trim()), 500)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <InputWith
      before={icon}
      value={text}
      aria-label={label}
      placeholder={placeholder ?? label}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => text.trim() !== value && onChange(text.trim())}
      onKeyDown={(event) => event.key === "Enter" && onChange(text.trim())}
      className={`h-7! min-h-7! text-sm ${className ?? "w-44!"}`}
    />
  )
}
