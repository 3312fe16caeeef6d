import type { Field, Model } from "@/api/config"
import { isConstant, isWritable } from "@/forms/defaults"
import type { Json, JsonObject } from "@/forms/path"

/** Of a value of these kinds, a merge patch changes a part: which one, depends on the document. */
const inParts = new Set(["object", "map", "json", "document"])
const isWhole = ({ kind, options = [] }: Field): boolean => !inParts.has(kind) && options.every(isWhole)

/** The fields that a bulk edit can set. A chosen field is always set: to no value only if it is nullable. */
export const bulkFields = (model: Model): Field[] =>
  model.fields
    .filter((field) => isWritable(field, false) && !isConstant(field) && !field.unique && !field.secret && isWhole(field))
    .map((field) => ({ ...field, required: field.nullable ? undefined : true }))

/** The first values of chosen fields: earlier entries, else nothing. */
export function firstValues(fields: Field[], entered: JsonObject): JsonObject {
  const first = (field: Field): Json => (field.nullable ? null : field.kind === "list" ? [] : undefined)
  return Object.fromEntries(fields.map((field) => [field.name, field.name in entered ? entered[field.name] : first(field)]))
}

/** Return true if a value is missing or empty. */
export const isEmptied = (value: Json): boolean => value === null || value === "" || (Array.isArray(value) && !value.length)
