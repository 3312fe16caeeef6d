import type { Model } from "@/api/config"
import type { Types } from "@/forms/defaults"
import { mergeEdits } from "@/forms/merge"
import type { JsonObject } from "@/forms/path"
import type { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { offerUndo } from "@/undo/undo"
import { type Read, storeChanges } from "./documents"

interface Edit {
  model: Model
  id: string
  before: JsonObject
  now: Read
  types: Types
  /** Called with what was put back. */
  onUndone: (read: Read) => void
}

/** Offer to undo an edit, which is refused if the document was changed since. */
export function offerUndoOfEdit({ model, id, before, now, types, onUndone }: Edit): void {
  offerUndo(t("edit.saved", { label: model.label }), model, async () => {
    onUndone((await storeChanges(model, id, now, before, types)) ?? now)
    return 0
  })
}

/** The value of a form after an undo: the old document, merged with later entries. */
export const afterUndo = (model: Model, store: FormStore, now: Read, back: Read): JsonObject =>
  mergeEdits(model.fields, now.value, store.value, back.value, store.types).value
