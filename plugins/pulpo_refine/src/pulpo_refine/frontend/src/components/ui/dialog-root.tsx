import { Dialog as Base } from "@base-ui/react/dialog"
import { useState, type ReactNode } from "react"
import { t } from "@/i18n"
import { Button } from "./button"
import { DialogFrame } from "./dialog-frame"

export interface DialogRootProps {
  open: boolean
  onClose: () => void
  /** Returns true if something was entered that would be lost: then Escape, a click beside it and its cross ask first. */
  holds?: () => boolean
  /** Blocks the page behind it. */
  modal?: boolean
  children: ReactNode
}

/** Opens and closes a dialog or a drawer. */
export function DialogRoot({ open, onClose, holds, modal = true, children }: DialogRootProps) {
  const [asking, setAsking] = useState(false)
  return (
    <Base.Root
      open={open}
      modal={modal}
      onOpenChange={(next, details) => {
        if (next) return
        if (!holds?.()) return onClose()
        details.cancel()
        setAsking(true)
      }}
    >
      {children}
      <Base.Root open={asking} onOpenChange={setAsking}>
        <DialogFrame
          title={t("ui.discard_title")}
          description={t("ui.discard_hint")}
          size="sm"
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{t("ui.keep_editing")}</Button>
              <Button
                look="danger"
                onClick={() => {
                  setAsking(false)
                  onClose()
                }}
              >
                {t("ui.discard")}
              </Button>
            </>
          }
        />
      </Base.Root>
    </Base.Root>
  )
}
