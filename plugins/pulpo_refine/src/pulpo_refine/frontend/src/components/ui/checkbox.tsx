import { Checkbox as Base } from "@base-ui/react/checkbox"
import { Check, Minus } from "lucide-react"
import { cn } from "../cn"

export interface CheckboxProps {
  checked: boolean
  onChange: (checked: boolean, event: Event) => void
  /** Some of what it stands for is checked. */
  some?: boolean
  label?: string
  id?: string
  disabled?: boolean
  className?: string
}

export function Checkbox({ checked, onChange, some, label, id, disabled, className }: CheckboxProps) {
  return (
    <Base.Root
      checked={checked}
      indeterminate={some && !checked}
      onCheckedChange={(next, details) => onChange(next, details.event)}
      aria-label={label}
      id={id}
      disabled={disabled}
      className={cn(
        "flex size-4 shrink-0 items-center justify-center rounded border border-edge bg-panel text-on-accent transition-colors",
        "hover:border-faint data-checked:border-accent data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent",
        className,
      )}
    >
      <Base.Indicator className="flex">{some && !checked ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}</Base.Indicator>
    </Base.Root>
  )
}
