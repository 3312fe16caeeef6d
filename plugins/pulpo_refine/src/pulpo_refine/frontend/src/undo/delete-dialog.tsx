import type { Model } from "@/api/config"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
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
    <ConfirmDialog
      title={t("show.delete_title", { name })}
      description={holdsSecret(model.fields, types) && !model.softDelete ? t("undo.without_secrets") : t("undo.possible")}
      action={t("show.delete")}
      danger
      busy={busy}
      onConfirm={() => void run()}
      onClose={onClose}
    />
  )
}
