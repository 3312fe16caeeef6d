import { call, patch, remove } from "@/api/client"
import type { Model } from "@/api/config"
import { documentPath } from "@/api/documents"
import { stringifyExact } from "@/api/exact-json"
import { JSON_BODY } from "@/forms/creating"
import type { Types } from "@/forms/defaults"
import { mergeEdits } from "@/forms/merge"
import type { JsonObject } from "@/forms/path"
import type { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { refresh } from "@/refine/refresh"
import { offerUndo, recreatable } from "@/undo/undo"
import { type Read, readDocument, storeChanges } from "./documents"

interface Edit {
  model: Model
  id: string
  before: JsonObject
  now: Read
  types: Types
  /** Called with what was put back. */
  onUndone: (read: Read) => void
}

/** Offer to bring back what a document was before an edit, unless somebody has changed it since. */
export function offerUndoOfEdit({ model, id, before, now, types, onUndone }: Edit): void {
  offerUndo(t("edit.saved", { label: model.label }), model, async () => {
    onUndone((await storeChanges(model, id, now, before, types)) ?? now)
    return 0
  })
}

/** What a form shows after an undo: what was put back, and what has been entered since. */
export const afterUndo = (model: Model, store: FormStore, now: Read, back: Read): JsonObject =>
  mergeEdits(model.fields, now.value, store.value, back.value, store.types).value

/** Delete a document, and offer to bring it back: with its id, and all but its secrets, which nobody can read. */
export async function deleteWithUndo(model: Model, id: string, label: string): Promise<void> {
  const { value, version } = await readDocument(model, id)
  await remove(documentPath(model.path, id), { etag: version })
  refresh(model.path)
  offerUndo(t("edit.deleted", { label }), model, async () => {
    if (model.softDelete) await patch(documentPath(model.path, id), { deleted_at: null })
    else await call("POST", `/${model.path}`, { body: stringifyExact(recreatable(model, { ...value, id })), headers: JSON_BODY })
    return 0
  })
}
