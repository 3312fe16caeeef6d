import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { t } from "@/i18n"
import { mostUndoable } from "@/undo/undo"
import { BulkResult } from "./bulk-result"
import { bulkDelete } from "./bulk-write"
import type { ListQuery } from "./list-query"
import { useBulk } from "./use-bulk"
import type { Selection } from "./use-selection"

interface Props {
  model: Model
  query: ListQuery
  selection: Selection
  count: number
  onClose: () => void
  onDone: () => void
}

export function BulkDelete({ model, query, selection, count, onClose, onDone }: Props) {
  const { run, busy, outcome, error } = useBulk(onDone)
  const secrets = model.fields.some((field) => field.secret) && !model.softDelete
  return (
    <Dialog
      open
      onClose={outcome ? onDone : onClose}
      title={t("list.delete_title", { count })}
      size="sm"
      actions={
        outcome ? (
          <Button onClick={onDone}>{t("ui.close")}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("ui.cancel")}</Button>
            <Button look="danger" disabled={busy} onClick={() => run(() => bulkDelete({ model, query, selection, count }))}>
              {t("list.delete_do", { count })}
            </Button>
          </>
        )
      }
    >
      {outcome || error ? (
        <BulkResult model={model} outcome={outcome} error={error} />
      ) : (
        <p className="text-sm text-muted">
          {count > mostUndoable ? t("undo.too_many", { count: mostUndoable }) : secrets ? t("undo.without_secrets") : t("undo.possible")}
        </p>
      )}
    </Dialog>
  )
}
