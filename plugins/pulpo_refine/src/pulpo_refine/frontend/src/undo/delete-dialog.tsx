import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { toast } from "@/components/ui/toast"
import { failureText } from "@/api/failure-text"
import { holdsSecret } from "@/forms/secrets"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { useSingleFlight } from "@/state/single-flight"
import { deleteWithUndo } from "./undo"

interface Props {
  model: Model
  id: string
  name: string
  /** The version that is deleted. */
  etag?: string
  onClose: () => void
  onDeleted: () => void
}

/** Asks before a document is deleted, and tells what an undo does not bring back. */
export function DeleteDialog({ model, id, name, etag, onClose, onDeleted }: Props) {
  const { types } = useConfig()
  const { run, busy } = useSingleFlight(async () => {
    try {
      await deleteWithUndo(model, types, id, etag)
      onDeleted()
    } catch (error) {
      toast({ title: failureText(error), kind: "error" })
    }
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("show.delete_title", { name })}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="danger" disabled={busy} onClick={() => void run()}>
            {t("show.delete")}
          </Button>
        </>
      }
    >
      <p className="text-sm text-muted">{holdsSecret(model.fields, types) && !model.softDelete ? t("undo.without_secrets") : t("undo.possible")}</p>
    </Dialog>
  )
}
