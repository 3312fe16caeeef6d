import { Tooltip as Base } from "@base-ui/react/tooltip"
import type { ReactElement, ReactNode } from "react"

export const TooltipProvider = Base.Provider

export interface TooltipProps {
  label: ReactNode
  /** The element that it explains, which must be focusable. */
  children: ReactElement<Record<string, unknown>>
  /** A key that does the same. */
  shortcut?: string
  side?: "top" | "bottom" | "left" | "right"
}

export function Tooltip({ label, children, shortcut, side = "bottom" }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} side={side} className="z-50">
          <Base.Popup className="flex max-w-72 items-center gap-2 rounded-md bg-text px-2 py-1 text-xs text-page shadow-md transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {label}
            {shortcut && <kbd className="rounded bg-page/20 px-1 font-sans">{shortcut}</kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
