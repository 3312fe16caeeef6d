import type { Field } from "@/api/config"
import { type Types, fieldsOf } from "./defaults"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { mergeEdits } from "./merge"
import { type Json, type JsonObject, Unfinished, isObject, same } from "./path"
import { holds } from "./secrets"
import { chosenOption } from "./validate"

/** Unsaved entries, kept in the browser: they survive a reload, a sign-out, and an API that is away. */
export interface Draft {
  /** The document that was edited. */
  base: JsonObject
  version?: string // the ETag of the base
  value: JsonObject
  at: number
}

export const draftKey = (actor: string | undefined, path: string, id: string | undefined): string =>
  ["pulpo.draft", actor ?? "", path, id ?? "new"].map(encodeURIComponent).join("/")

/** Keep a draft in the browser, without what is secret or sensitive. Returns false if a change is not kept: it is of such a
 *  value, or the storage is full or turned off. */
export function keepDraft(storage: Storage, key: string, draft: Draft, fields: Field[], types: Types): boolean {
  const value = withoutSensitive(fields, hideSecrets(fields, draft.base, draft.value, types), types)
  const base = withoutSensitive(fields, draft.base, types)
  try {
    storage.setItem(key, stringifyExact({ ...draft, base, value: pack(value) }))
    return same(mergeEdits(fields, base, value, draft.base, types).value, draft.value)
  } catch {
    return false
  }
}

export function readDraft(storage: Storage, key: string): Draft | undefined {
  try {
    const text = storage.getItem(key)
    const draft = text === null ? undefined : (parseExact(text) as Draft)
    return draft && isObject(draft.value) && isObject(draft.base) ? { ...draft, value: unpack(draft.value) as JsonObject } : undefined
  } catch {
    return undefined
  }
}

export function dropDraft(storage: Storage, key: string): void {
  try {
    storage.removeItem(key)
  } catch {
    // Without a storage there is nothing to remove.
  }
}

/** Forget old drafts, so that the storage does not fill up. */
export function dropOldDrafts(storage: Storage, now: number, days = 30): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "").filter((key) => key.startsWith("pulpo.draft/"))
  for (const key of keys) if ((readDraft(storage, key)?.at ?? 0) < now - days * 86_400_000) dropDraft(storage, key)
}

/** Return whether a form sets or removes a secret of its document. */
export const changesSecrets = (fields: Field[], base: JsonObject, value: JsonObject, types: Types): boolean => !same(hideSecrets(fields, base, value, types), value)

/** A copy in which secrets are what they are in the document: the API masks them there. */
function hideSecrets(fields: Field[], base: JsonObject, value: JsonObject, types: Types): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const field = fields.find((one) => one.name === key)
      return [key, field ? hide(field, base[key], inner, types) : inner]
    }),
  )
}

function hide(field: Field, base: Json, value: Json, types: Types): Json {
  if (field.secret) return base
  if (field.kind === "union") {
    const option = chosenOption(field, value, types)
    return (option ? [option] : (field.options ?? [])).reduce<Json>((hidden, one) => hide(one, base, hidden, types), value)
  }
  const before = (key: string | number): Json => (isObject(base) || Array.isArray(base) ? (base as JsonObject)[key] : undefined)
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const inner = field.item ?? field.items?.[index]
      return inner ? hide(inner, before(index), item, types) : item
    })
  }
  if (!isObject(value)) return value
  const { value: entry } = field
  if (field.kind === "map" && entry) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(entry, before(key), item, types)]))
  return hideSecrets(fieldsOf(field, types), isObject(base) ? base : {}, value, types)
}

/** A copy without sensitive values. Those of a list, a map or a union have no names by which a value that was left out could
 *  be told from one that was removed: they are left out whole. */
function withoutSensitive(fields: Field[], value: JsonObject, types: Types): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
      const field = fields.find((one) => one.name === key)
      if (!field || !holds(field, types, ({ sensitive }) => sensitive === true)) return [[key, inner]]
      if (field.sensitive || field.kind !== "object") return []
      return [[key, isObject(inner) ? withoutSensitive(fieldsOf(field, types), inner, types) : inner]]
    }),
  )
}

const UNFINISHED = "$unfinished"

function pack(value: Json): Json {
  if (value instanceof Unfinished) return { [UNFINISHED]: value.text }
  if (Array.isArray(value)) return value.map(pack)
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)])) : value
}

function unpack(value: Json): Json {
  if (Array.isArray(value)) return value.map(unpack)
  if (!isObject(value)) return value
  if (typeof value[UNFINISHED] === "string") return new Unfinished(value[UNFINISHED])
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]))
}
