import { Dialog as Base } from "@base-ui/react/dialog"
import { X } from "lucide-react"
import type { ReactNode } from "react"
import { t } from "@/i18n"
import { cn } from "../cn"
import { buttonClass } from "./button"
import { DialogRoot, type DialogRootProps } from "./dialog-root"

export interface DrawerProps extends DialogRootProps {
  title: ReactNode
  actions?: ReactNode
  side?: "left" | "right"
  className?: string
}

/** A panel at the side of the window: below its title scrolls what it holds. */
export function Drawer({ open, onClose, title, children, actions, side = "right", modal = true, className, holds }: DrawerProps) {
  return (
    <DialogRoot {...{ open, onClose, holds, modal }}>
      <Base.Portal>
        {modal && <Base.Backdrop className="fixed inset-0 z-40 bg-black/30 transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />}
        <Base.Popup
          className={cn(
            "fixed inset-y-0 z-40 flex w-[min(28rem,calc(100vw-40px))] flex-col bg-panel shadow-popup outline-none transition-transform duration-200 ease-out",
            side === "right"
              ? "right-0 data-ending-style:translate-x-full data-starting-style:translate-x-full"
              : "left-0 data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
            className,
          )}
        >
          <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
            <Base.Title className="min-w-0 flex-1 truncate font-semibold">{title}</Base.Title>
            <Base.Close aria-label={t("ui.close")} className={buttonClass({ look: "ghost", size: "sm", icon: true })}>
              <X size={16} />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {actions && <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </DialogRoot>
  )
}
