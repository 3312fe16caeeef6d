import type { Field } from "@/api/config"
import { type Types, fieldsOf } from "./defaults"
import { MASK } from "./mask"
import { type Json, type JsonObject, isObject } from "./path"
import { chosenOption } from "./validate"

/** Return whether a field, or anything in it, is of a kind. Types may be recursive: each is visited once. */
export function holds(field: Partial<Field>, types: Types, is: (field: Partial<Field>) => boolean, seen = new Set<string>()): boolean {
  if (is(field)) return true
  const isNew = field.type !== undefined && !seen.has(field.type)
  if (isNew) seen.add(field.type!)
  const hints = Object.values(field.extensions ?? {}).flatMap((of) => Object.values(of))
  const inner = [...(isNew ? fieldsOf(field, types) : []), ...[field.options, field.items, field.item, field.value].flatMap((one) => one ?? []), ...hints]
  return inner.some((one) => holds(one, types, is, seen))
}

export const holdsSecret = (fields: Field[], types: Types): boolean => fields.some((field) => holds(field, types, ({ secret }) => secret === true))

/** Returns what stands in the place of a value; undefined if the value stays, and what is in it is asked for. */
type Replace = (field: Field, value: Json) => { by: Json } | undefined

/** The values of a request, with a mask in place of what is secret or sensitive: they will stand in a clipboard, and in a terminal's history. */
export const maskSecrets = (fields: Field[], values: JsonObject, types: Types): JsonObject =>
  replaceIn(fields, values, types, ({ secret, sensitive }) => (secret || sensitive ? { by: MASK } : undefined))

/** The values of a document or a record without masks, which would be stored or sent as secrets. */
export const dropMasks = (fields: Field[], values: JsonObject, types: Types): JsonObject =>
  replaceIn(fields, values, types, ({ secret }, value) => (secret && value === MASK ? { by: undefined } : undefined))

function replaceIn(fields: Field[], values: JsonObject, types: Types, replace: Replace): JsonObject {
  const known = new Map(fields.map((field) => [field.name, field]))
  return present(Object.entries(values).map(([name, value]) => [name, replaced(known.get(name), value, types, replace)]))
}

function replaced(field: Field | undefined, value: Json, types: Types, replace: Replace): Json {
  if (!field || value === null || value === undefined) return value
  const other = replace(field, value)
  if (other) return other.by
  if (field.kind === "union") {
    const option = chosenOption(field, value, types)
    return (option ? [option] : (field.options ?? [])).reduce<Json>((all, one) => replaced(one, all, types, replace), value)
  }
  if (Array.isArray(value)) return value.map((item, index) => replaced(field.item ?? field.items?.[index], item, types, replace)).filter((item) => item !== undefined)
  if (!isObject(value)) return value
  if (field.kind === "map") return present(Object.entries(value).map(([key, entry]) => [key, replaced(field.value, entry, types, replace)]))
  return replaceIn(fieldsOf(field, types), value, types, replace)
}

const present = (entries: [string, Json][]): JsonObject => Object.fromEntries(entries.filter(([, value]) => value !== undefined))
