import { Popover as Base } from "@base-ui/react/popover"
import type { ReactElement, ReactNode } from "react"
import { cn } from "../cn"

export interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>
  children: ReactNode
  title?: string
  open?: boolean
  onOpenChange?: (open: boolean) => void
  align?: "start" | "center" | "end"
  side?: "top" | "bottom" | "left" | "right"
  openOnHover?: boolean
  className?: string
}

export function Popover({ trigger, children, title, open, onOpenChange, align = "start", side = "bottom", openOnHover, className }: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} openOnHover={openOnHover} delay={350} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} side={side} className="z-30 outline-none">
          <Base.Popup className={cn("popup max-h-(--available-height) max-w-[calc(100vw-16px)] overflow-y-auto", className)} aria-label={title}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
