import { Select as Base } from "@base-ui/react/select"
import { Check, ChevronsUpDown } from "lucide-react"
import type { ReactNode } from "react"
import { cn } from "../cn"

export interface Choice<T> {
  value: T
  label: ReactNode
}

export interface SelectProps<T> {
  value: T | null
  onChange: (value: T) => void
  choices: Choice<T>[]
  placeholder?: string
  label?: string
  id?: string
  invalid?: boolean
  disabled?: boolean
  className?: string
  describedBy?: string
  /** Open at first. */
  defaultOpen?: boolean
  /** Called when the choices close, after `onChange` if one was chosen. */
  onClose?: () => void
}

/** One of a few choices. For many, or for a search, take the combobox. */
export function Select<T>({ value, onChange, choices, placeholder, label, id, invalid, disabled, className, describedBy, defaultOpen, onClose }: SelectProps<T>) {
  return (
    <Base.Root items={choices} value={value} onValueChange={(next) => onChange(next as T)} disabled={disabled} modal={false} defaultOpen={defaultOpen} onOpenChange={(open) => !open && onClose?.()}>
      <Base.Trigger
        id={id}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        className={cn("control flex h-8 w-full items-center justify-between gap-2 px-2.5 text-left", className)}
      >
        <span className="min-w-0 truncate">
          <Base.Value>{value === null && placeholder ? () => <span className="text-faint">{placeholder}</span> : undefined}</Base.Value>
        </span>
        <ChevronsUpDown size={14} className="shrink-0 text-muted" aria-hidden />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className="popup max-h-[min(24rem,var(--available-height))] min-w-(--anchor-width) overflow-y-auto py-1">
            {choices.map((choice, index) => (
              <Base.Item key={index} value={choice.value} className="menu-item pr-3">
                <span className="flex size-4 items-center justify-center">
                  <Base.ItemIndicator>
                    <Check size={14} className="text-accent" />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText className="min-w-0 truncate">{choice.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
