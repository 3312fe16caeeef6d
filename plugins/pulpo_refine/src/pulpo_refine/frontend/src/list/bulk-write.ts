import { patch, remove } from "@/api/client"
import type { Model } from "@/api/config"
import { getPage, type Doc } from "@/api/documents"
import { listOfIds } from "@/api/filters"
import { bulk, mostUndoable, offerUndo, oldValues, recreatable, snapshot, type BulkOperation } from "@/undo/undo"
import type { Types } from "@/forms/defaults"
import { same } from "@/forms/path"
import { t } from "@/i18n"
import { refresh } from "@/refine/refresh"
import { selectionParams, type ListQuery } from "./list-query"
import type { Selection } from "./use-selection"

export interface Outcome {
  done: number
  failed: { id?: string; message: string }[]
}

interface Write {
  model: Model
  query: ListQuery
  selection: Selection
  /** The number that was shown: the API refuses if it is another by now. */
  count: number
}

interface ByFilter {
  matched: number
  updated?: number
  deleted?: number
  failed?: { id?: string; detail?: string; title?: string }[]
}

const matching = ({ query, count }: Write): URLSearchParams => new URLSearchParams([...selectionParams(query), ["_count", String(count)]])

/** The documents as they are before the write, for taking it back; undefined if they are too many to keep. */
async function before({ model, query, selection, count }: Write, fields?: string): Promise<Doc[] | undefined> {
  if (count > mostUndoable) return undefined
  const params = new URLSearchParams(selection.all ? selectionParams(query) : [])
  if (fields) params.set("fields", fields)
  if (selection.all) return snapshot(model, params)
  const ids = [...selection.documents.keys()]
  const found: Doc[] = []
  for (let start = 0; start < ids.length; start += 100) {
    const part = new URLSearchParams(params)
    part.set("id__in", listOfIds(ids.slice(start, start + 100)))
    found.push(...(await snapshot(model, part))!)
  }
  return found
}

export async function bulkDelete(write: Write, types: Types): Promise<Outcome> {
  const { model, selection } = write
  const old = await before(write)
  let outcome: Outcome
  if (selection.all) outcome = byFilter((await remove<ByFilter>(`/${model.path}`, { params: matching(write) })).data)
  else outcome = await inBulk(model, [...selection.documents.values()].map(({ id, _etag }) => ({ delete: { id, if_match: _etag } })))
  refresh(model.path)
  if (old && outcome.done) offerUndo(t("undo.deleted", { count: outcome.done }), model, () => bringBack(model, types, old, outcome))
  return outcome
}

async function bringBack(model: Model, types: Types, old: Doc[], outcome: Outcome): Promise<number> {
  const kept = new Set(outcome.failed.map(({ id }) => id))
  const gone = old.filter(({ id }) => !kept.has(id))
  const operations = gone.map((document): BulkOperation =>
    model.softDelete ? { update: { id: document.id, patch: { deleted_at: null } } } : { create: recreatable(model, document, types) },
  )
  return (await bulk(model, operations)).failed
}

export async function bulkPatch(write: Write, changes: Record<string, unknown>): Promise<Outcome> {
  const { model, selection } = write
  const names = Object.keys(changes)
  const old = await before(write, names.join(","))
  let outcome: Outcome
  if (selection.all) outcome = byFilter((await patch<ByFilter>(`/${model.path}`, changes, { params: matching(write) })).data)
  else outcome = await inBulk(model, [...selection.documents.values()].map(({ id, _etag }) => ({ update: { id, patch: changes, if_match: _etag } })))
  refresh(model.path)
  if (old && outcome.done) {
    const written = await asWritten(model, old, outcome, names)
    offerUndo(t("undo.updated", { count: outcome.done }), model, () => putBack(model, old, written ?? changes))
  }
  return outcome
}

/** The new values as the API gives them: a time, a number or a link may have been sent in another form. Undefined if they
 *  cannot be read: the write has succeeded all the same. */
async function asWritten(model: Model, old: Doc[], { failed }: Outcome, names: string[]): Promise<Record<string, unknown> | undefined> {
  const refused = new Set(failed.map(({ id }) => id))
  const one = old.find(({ id }) => !refused.has(id))
  if (!one) return undefined
  const page = await getPage(model.path, new URLSearchParams({ id__in: listOfIds([one.id]), fields: names.join(","), limit: "1" })).catch(() => undefined)
  const found = page?.items[0]
  return found && Object.fromEntries(names.map((name) => [name, found[name] ?? null]))
}

/** Restore old values where the new ones are unchanged. Returns how many documents were left alone because others changed them. */
async function putBack(model: Model, old: Doc[], changes: Record<string, unknown>): Promise<number> {
  const operations: BulkOperation[] = []
  let left = 0
  for (let start = 0; start < old.length; start += 100) {
    const part = old.slice(start, start + 100)
    const params = new URLSearchParams({ id__in: listOfIds(part.map(({ id }) => id)), fields: Object.keys(changes).join(","), limit: "100", _etags: "true" })
    const now = new Map((await getPage(model.path, params)).items.map((document) => [document.id, document]))
    for (const document of part) {
      const current = now.get(document.id)
      const ours = current && Object.entries(changes).every(([name, value]) => same(current[name] ?? null, value))
      if (ours) operations.push({ update: { id: document.id, patch: oldValues(document, changes), if_match: current._etag } })
      else if (current && !Object.keys(changes).every((name) => same(current[name], document[name]))) left++
    }
  }
  return left + (operations.length ? (await bulk(model, operations)).failed : 0)
}

function byFilter({ matched, updated, deleted, failed = [] }: ByFilter): Outcome {
  return { done: updated ?? deleted ?? matched, failed: failed.map(({ id, detail, title }) => ({ id, message: detail ?? title ?? "" })) }
}

async function inBulk(model: Model, operations: BulkOperation[]): Promise<Outcome> {
  const answer = await bulk(model, operations)
  const ids = operations.map((one) => ("update" in one ? one.update.id : "delete" in one ? one.delete.id : undefined))
  const failed = answer.items.flatMap((item, index) => (item.status >= 400 ? [{ id: ids[index], message: item.problem?.detail ?? String(item.status) }] : []))
  return { done: answer.succeeded, failed }
}
