import type { ReactNode } from "react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { t } from "@/i18n"
import { BulkResult } from "./bulk-result"
import type { Bulk } from "./use-bulk"

interface Props {
  model: Model
  bulk: Bulk
  title: string
  /** The label of the button that starts the write. */
  action: string
  danger?: boolean
  disabled?: boolean
  onAct: () => void
  onClose: () => void
  onDone: () => void
  /** Returns true if something was entered that would be lost. */
  holds?: () => boolean
  children: ReactNode
}

/** Asks before a bulk write, and then shows what it could not do. */
export function BulkDialog({ model, bulk: { busy, outcome, error }, title, action, danger, disabled, onAct, onClose, onDone, holds, children }: Props) {
  return (
    <Dialog
      open
      // What has begun goes on: closed meanwhile, nobody would see what it could not do.
      onClose={busy ? () => {} : outcome ? onDone : onClose}
      holds={() => !busy && !outcome && (holds?.() ?? false)}
      title={title}
      actions={
        outcome ? (
          <Button onClick={onDone}>{t("ui.close")}</Button>
        ) : (
          <>
            <Button disabled={busy} onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button look={danger ? "danger" : "primary"} disabled={busy || disabled} onClick={onAct}>
              {action}
            </Button>
          </>
        )
      }
    >
      {!outcome && children}
      <BulkResult model={model} outcome={outcome} error={error} />
    </Dialog>
  )
}
