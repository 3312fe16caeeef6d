import { get, patch, post, remove } from "@/api/client"
import { documentPath, getPage, type Doc } from "@/api/documents"
import type { Model } from "@/api/config"
import { failureText } from "@/api/failure-text"
import { Problem } from "@/api/problem"
import { toast } from "@/components/ui/toast"
import type { Types } from "@/forms/defaults"
import { dropMasks } from "@/forms/secrets"
import { t } from "@/i18n"
import { refresh } from "@/refine/refresh"

/* Undo of the last write, guarded by version: later changes by others stay. */

/** The largest bulk write that can be undone, in documents: their old values are read before it. */
export const mostUndoable = 2_000

/** Offer an undo. `run` returns how many documents could not be restored; `detail` tells what it does not bring back. */
export function offerUndo(title: string, model: Model, run: () => Promise<number>, detail?: string): void {
  const action = async () => {
    try {
      const left = await run()
      refresh(model.path)
      if (left) toast({ title: t("undo.partly", { count: left }), detail: t("undo.partly_hint"), kind: "error" })
      else toast({ title: t("undo.done"), kind: "ok" })
    } catch (error) {
      const changed = error instanceof Problem && error.status === 412
      toast({ title: t("undo.failed"), detail: changed ? t("undo.changed") : failureText(error), kind: "error" })
    }
  }
  toast({ title, detail, kind: "ok", action: { label: t("ui.undo"), run: () => void action() } })
}

/** The body that creates a deleted document again: all that a client may write, without secrets, which nobody can read. */
export function recreatable(model: Model, document: Doc, types: Types): Record<string, unknown> {
  const closed = new Set(model.fields.filter((field) => field.computed || field.readOnly).map(({ name }) => name))
  const open = Object.fromEntries(Object.entries(document).filter(([name]) => !closed.has(name) && !name.startsWith("_")))
  return dropMasks(model.fields, open, types)
}

/** Delete one document, if it still has this version, and offer to bring it back. */
export async function deleteWithUndo(model: Model, types: Types, id: string, etag?: string): Promise<void> {
  const before = await get<Doc>(documentPath(model.path, id), { exact: true })
  await remove(documentPath(model.path, id), { etag: etag ?? before.etag })
  refresh(model.path)
  offerUndo(t("undo.deleted", { count: 1 }), model, async () => {
    if (model.softDelete) await patch(documentPath(model.path, id), { deleted_at: null })
    else await post(`/${model.path}`, recreatable(model, before.data, types), { exact: true })
    return 0
  })
}

/** Change fields of one document, if it still has this version, and offer to put the old values back. */
export async function patchWithUndo(model: Model, before: Doc, changes: Record<string, unknown>): Promise<Doc> {
  const { data, etag } = await patch<Doc>(documentPath(model.path, before.id), changes, { etag: before._etag })
  refresh(model.path)
  offerUndo(t("undo.saved"), model, async () => {
    await patch(documentPath(model.path, before.id), oldValues(before, changes), { etag })
    return 0
  })
  return { ...data, _etag: etag }
}

/** The patch that takes back a patch: for each value that it sets, the one before. */
export function oldValues(before: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(changes).map((name) => [name, before[name] ?? null]))
}

/** All documents that match, up to a number; undefined if there are more. */
export async function snapshot(model: Model, params: URLSearchParams, most = mostUndoable): Promise<Doc[] | undefined> {
  const found: Doc[] = []
  const query = new URLSearchParams(params)
  query.set("limit", "500")
  for (let cursor: string | null = ""; cursor !== null; ) {
    if (cursor) query.set("cursor", cursor)
    const page = await getPage(model.path, query)
    found.push(...page.items)
    if (found.length > most) return undefined
    cursor = page.next_cursor
  }
  return found
}

interface BulkAnswer {
  items: { status: number; id?: string; etag?: string; problem?: { detail?: string } }[]
  succeeded: number
  failed: number
}

export type BulkOperation = { create: object } | { update: { id: string; patch: object; if_match?: string } } | { delete: { id: string; if_match?: string } }

/** Carry out many writes, in requests of up to 1,000. */
export async function bulk(model: Model, operations: BulkOperation[]): Promise<BulkAnswer> {
  const all: BulkAnswer = { items: [], succeeded: 0, failed: 0 }
  for (let start = 0; start < operations.length; start += 1_000) {
    const { data } = await post<BulkAnswer>(`/${model.path}/bulk`, { operations: operations.slice(start, start + 1_000) })
    all.items.push(...data.items)
    all.succeeded += data.succeeded
    all.failed += data.failed
  }
  return all
}
