import type { Model } from "@/api/config"
import { toast } from "@/components/ui/toast"
import type { Types } from "@/forms/defaults"
import { mergeEdits } from "@/forms/merge"
import type { JsonObject } from "@/forms/path"
import type { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { offerUndo } from "@/undo/undo"
import { type Read, changeRequest, storeChanges } from "./documents"

interface Edit {
  model: Model
  id: string
  before: JsonObject
  now: Read
  types: Types
  /** The edit set or removed a secret. */
  changedSecrets: boolean
  /** Called with what was put back. */
  onUndone: (read: Read) => void
}

/** Offer to undo an edit, which is refused if the document was changed since. */
export function offerUndoOfEdit({ model, id, before, now, types, changedSecrets, onUndone }: Edit): void {
  const title = t("edit.saved", { label: model.label })
  // Nobody can read the secret that was there before.
  if (!changeRequest(model, id, now, before, types)) return void toast({ title, kind: "ok" })
  const undo = async (): Promise<number> => {
    onUndone((await storeChanges(model, id, now, before, types)) ?? now)
    return 0
  }
  offerUndo(title, model, undo, changedSecrets ? t("undo.secrets_stay") : undefined)
}

/** The value of a form after an undo: the old document, merged with later entries. */
export const afterUndo = (model: Model, store: FormStore, now: Read, back: Read): JsonObject =>
  mergeEdits(model.fields, now.value, store.value, back.value, store.types).value
