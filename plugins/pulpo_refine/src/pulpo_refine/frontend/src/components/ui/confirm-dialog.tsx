import type { ReactNode } from "react"
import { t } from "@/i18n"
import { Button } from "./button"
import { Dialog } from "./dialog"

interface Props {
  open?: boolean
  title: ReactNode
  /** What it does, and whether it can be undone. */
  description: ReactNode
  /** The label of the button that confirms. */
  action: string
  danger?: boolean
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something is done. */
export function ConfirmDialog({ open = true, title, description, action, danger, busy, onConfirm, onClose }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look={danger ? "danger" : "primary"} disabled={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    />
  )
}
