import { Switch as Base } from "@base-ui/react/switch"
import { cn } from "../cn"

export interface SwitchProps {
  checked: boolean
  onChange: (checked: boolean) => void
  label?: string
  id?: string
  disabled?: boolean
  className?: string
  describedBy?: string
}

export function Switch({ checked, onChange, label, id, disabled, className, describedBy }: SwitchProps) {
  return (
    <Base.Root
      checked={checked}
      onCheckedChange={onChange}
      aria-label={label}
      aria-describedby={describedBy}
      id={id}
      disabled={disabled}
      className={cn("flex h-5 w-9 shrink-0 items-center rounded-full bg-edge p-0.5 transition-colors data-checked:bg-accent disabled:opacity-50", className)}
    >
      <Base.Thumb className="size-4 rounded-full bg-white shadow-sm transition-transform data-checked:translate-x-4 dark:bg-page" />
    </Base.Root>
  )
}
