import type { Field } from "@/api/config"
import { type Types, fieldsOf } from "./defaults"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { type Json, type JsonObject, Unfinished, isObject, same } from "./path"

/** What somebody entered and has not saved: kept in the browser, so that it survives a reload, a sign-out, or the API going away. */
export interface Draft {
  base: JsonObject
  version?: string // the ETag of the base
  value: JsonObject
  at: number
}

export const draftKey = (actor: string | undefined, path: string, id: string | undefined): string =>
  ["pulpo.draft", actor ?? "", path, id ?? "new"].map(encodeURIComponent).join("/")

/** Return false if the browser cannot keep it: its storage is full, or turned off. */
export function keepDraft(storage: Storage, key: string, draft: Draft, fields: Field[], types: Types): boolean {
  const value = hideSecrets(fields, draft.base, draft.value, types)
  try {
    storage.setItem(key, stringifyExact({ ...draft, value: pack(value) }))
    return same(value, draft.value)
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

/** Forget drafts that nobody came back to, so that the storage does not fill up. */
export function dropOldDrafts(storage: Storage, now: number, days = 30): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "").filter((key) => key.startsWith("pulpo.draft/"))
  for (const key of keys) if ((readDraft(storage, key)?.at ?? 0) < now - days * 86_400_000) dropDraft(storage, key)
}

/** A secret is never kept in the browser: its place holds what the document had. */
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
  const inner = field.kind === "union" ? (field.options ?? []).flatMap((option) => fieldsOf(option, types)) : fieldsOf(field, types)
  return hideSecrets(inner, isObject(base) ? base : {}, value, types)
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
