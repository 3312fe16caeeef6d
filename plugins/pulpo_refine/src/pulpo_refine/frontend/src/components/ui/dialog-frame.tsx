import { Dialog as Base } from "@base-ui/react/dialog"
import { X } from "lucide-react"
import type { ReactNode } from "react"
import { t } from "@/i18n"
import { cn } from "../cn"
import { buttonClass } from "./button"

export interface DialogFrameProps {
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** The buttons at its foot. */
  actions?: ReactNode
  size?: "sm" | "md" | "lg" | "xl"
}

const widths = { sm: "max-w-md", md: "max-w-lg", lg: "max-w-2xl", xl: "max-w-5xl" }

/** What a dialog looks like. */
export function DialogFrame({ title, description, children, actions, size = "md" }: DialogFrameProps) {
  return (
    <Base.Portal>
      <Base.Backdrop className="fixed inset-0 z-40 bg-black/40 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
      <Base.Popup
        className={cn(
          "popup fixed top-[12vh] left-1/2 z-40 flex max-h-[80vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col",
          widths[size],
        )}
      >
        <header className="flex items-start gap-3 px-5 pt-4 pb-3">
          <div className="min-w-0 flex-1">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            {description && <Base.Description className="mt-0.5 text-sm text-muted">{description}</Base.Description>}
          </div>
          <Base.Close aria-label={t("ui.close")} className={buttonClass({ look: "ghost", size: "sm", icon: true })}>
            <X size={16} />
          </Base.Close>
        </header>
        {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>}
        {actions && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>}
      </Base.Popup>
    </Base.Portal>
  )
}
