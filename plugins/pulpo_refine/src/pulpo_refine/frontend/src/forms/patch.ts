import type { Field } from "@/api/config"
import { type Types, fieldsOf, isWritable } from "./defaults"
import { type Json, type JsonObject, isObject, same } from "./path"
import { chosenOption } from "./validate"

export interface Patch {
  body: JsonObject
  /** False if a merge patch cannot say it: a null inside of a free object, where null means "remove". */
  exact: boolean
}

/** Compute the JSON Merge Patch that makes the edited document of the one that the form was opened with. */
export function mergePatch(fields: Field[], base: JsonObject, edited: JsonObject, types: Types): Patch {
  const patch: Patch = { body: {}, exact: true }
  const writable = fields.filter((field) => isWritable(field, false))
  patch.body = differences(writable, base, edited, types, patch)
  return patch
}

function differences(fields: Field[], base: JsonObject, edited: JsonObject, types: Types, patch: Patch): JsonObject {
  const body: JsonObject = {}
  for (const field of fields) {
    const [before, after] = [base[field.name], edited[field.name]]
    if (same(before, after)) continue
    body[field.name] = after === undefined ? null : fieldPatch(field, before, after, types, patch)
  }
  return body
}

function fieldPatch(field: Field, before: Json, after: Json, types: Types, patch: Patch): Json {
  if (!isObject(after)) return after
  switch (field.kind) {
    case "object": {
      if (!isObject(before)) return after
      const fields = fieldsOf(field, types)
      const known = fields.map((inner) => inner.name)
      return { ...freePatch(without(before, known), without(after, known), patch), ...differences(fields, before, after, types, patch) }
    }
    case "map":
      return freePatch(isObject(before) ? before : {}, after, patch, field.value && ((...values) => fieldPatch(field.value as Field, ...values, types, patch)))
    case "union":
      return isObject(before) ? unionPatch(field, before, after, types, patch) : after
    case "document":
    case "json":
      return freePatch(isObject(before) ? before : {}, after, patch)
    default: // a link, an item of a kind that is whole
      return after
  }
}

function unionPatch(union: Field, before: JsonObject, after: JsonObject, types: Types, patch: Patch): Json {
  const option = chosenOption(union, after, types)
  return option && option === chosenOption(union, before, types) ? fieldPatch(option, before, after, types, patch) : overwrite(before, after)
}

/** Nothing of the option before may be left, at any depth. */
function overwrite(before: JsonObject, after: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const kept = Object.entries(after).map(([key, value]) => [key, isObject(value) && isObject(before[key]) ? overwrite(before[key], value) : value])
  return { ...Object.fromEntries(kept), ...Object.fromEntries(removed.map((key) => [key, null])) }
}

function freePatch(before: JsonObject, after: JsonObject, patch: Patch, inner?: (before: Json, after: Json) => Json): JsonObject {
  const body: JsonObject = {}
  for (const key of Object.keys(before)) if (after[key] === undefined) body[key] = null
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined || same(before[key], value)) continue
    if (value === null) patch.exact = false
    const old = before[key]
    if (!isObject(value)) body[key] = value
    else body[key] = inner ? inner(old, value) : freePatch(isObject(old) ? old : {}, value, patch)
  }
  return body
}

const without = (object: JsonObject, names: string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key)))

/** The body of a creation. Untouched fields are left out, so that the server's defaults apply. */
export function creationBody(fields: Field[], initial: JsonObject, values: JsonObject): JsonObject {
  const sent = fields.filter(
    (field) => isWritable(field, true) && values[field.name] !== undefined && (field.required || !same(initial[field.name], values[field.name])),
  )
  return Object.fromEntries(sent.map((field) => [field.name, values[field.name]]))
}

/** The body of a replacement: all that the form knows. */
export function replacementBody(fields: Field[], values: JsonObject): JsonObject {
  return Object.fromEntries(fields.filter((field) => !field.readOnly && !field.computed && values[field.name] !== undefined).map((field) => [field.name, values[field.name]]))
}
