import type { Model } from "@/api/config"
import { call } from "@/api/client"
import { documentPath } from "@/api/documents"
import { stringifyExact } from "@/api/exact-json"
import { isStatus } from "@/api/problem"
import { toast } from "@/components/ui/toast"
import { JSON_BODY, refresh } from "@/forms/creating"
import { type Types, isWritable } from "@/forms/defaults"
import { failureText } from "@/forms/failures"
import type { JsonObject } from "@/forms/path"
import { t } from "@/i18n"
import { type Read, readDocument, storeChanges } from "./documents"

/** Say that something was done, with a button that undoes it. */
export function offerUndo(title: string, undo: () => Promise<void>): void {
  toast({ kind: "ok", title, action: { label: t("edit.undo"), run: () => void undo().then(undone, notUndone) } })
}

const undone = (): void => void toast({ kind: "ok", title: t("edit.undone") })

function notUndone(error: unknown): void {
  toast({ kind: "error", title: isStatus(error, 412, 409, 404) ? t("edit.not_undone") : t("edit.not_undone_because", { reason: failureText(error) }) })
}

/** Bring back what a document was before an edit, unless somebody has changed it since. */
export async function undoEdit(model: Model, id: string, before: JsonObject, now: Read, types: Types): Promise<Read> {
  const restored = await storeChanges(model, id, now, before, types)
  refresh(model)
  return restored ?? now
}

/** Delete a document of a known version, and offer to bring it back. Secrets cannot come back: nobody can read them. */
export async function deleteWithUndo(model: Model, id: string, label: string): Promise<void> {
  const { value, version } = await readDocument(model, id)
  await call("DELETE", documentPath(model.path, id), { etag: version })
  refresh(model)
  offerUndo(t("edit.deleted", { label }), () => bringBack(model, id, value))
}

async function bringBack(model: Model, id: string, value: JsonObject): Promise<void> {
  if (model.softDelete) await call("PATCH", documentPath(model.path, id), { body: { deleted_at: null } })
  else {
    const secrets = model.fields.filter((field) => field.secret)
    const kept = model.fields.filter((field) => isWritable(field, true) && !field.secret && value[field.name] !== undefined)
    const body = { id: value.id, ...Object.fromEntries(kept.map((field) => [field.name, value[field.name]])) }
    await call("POST", `/${model.path}`, { body: stringifyExact(body), headers: JSON_BODY })
    if (secrets.some((field) => value[field.name] !== null && value[field.name] !== undefined)) toast({ title: t("edit.secrets_lost") })
  }
  refresh(model)
}
