import type { Model } from "@/api/config"
import { t } from "@/i18n"
import { holdsSecret } from "@/forms/secrets"
import { useConfig } from "@/state/config"
import { mostUndoable } from "@/undo/undo"
import { BulkDialog } from "./bulk-dialog"
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
  const { types } = useConfig()
  const bulk = useBulk(onDone)
  const secrets = holdsSecret(model.fields, types) && !model.softDelete
  return (
    <BulkDialog
      model={model}
      bulk={bulk}
      title={t("list.delete_title", { count })}
      action={t("list.delete_do", { count })}
      danger
      onAct={() => bulk.run(() => bulkDelete({ model, query, selection, count }, types))}
      onClose={onClose}
      onDone={onDone}
    >
      <p className="text-sm text-muted">
        {count > mostUndoable ? t("undo.too_many", { count: mostUndoable }) : secrets ? t("undo.without_secrets") : t("undo.possible")}
      </p>
    </BulkDialog>
  )
}
