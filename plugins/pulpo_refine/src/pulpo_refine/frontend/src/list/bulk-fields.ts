import type { Field, Model } from "@/api/config"
import { isConstant, isWritable } from "@/forms/defaults"
import type { Json, JsonObject } from "@/forms/path"

/** Of a value of these kinds, a merge patch changes a part: which one, depends on the document. */
const inParts = new Set(["object", "map", "json", "document"])
const isWhole = ({ kind, options = [] }: Field): boolean => !inParts.has(kind) && options.every(isWhole)

/** The fields that many documents can get one value in. One that is chosen is set: without a value only where there may be none. */
export const bulkFields = (model: Model): Field[] =>
  model.fields
    .filter((field) => isWritable(field, false) && !isConstant(field) && !field.unique && !field.secret && isWhole(field))
    .map((field) => ({ ...field, required: field.nullable ? undefined : true }))

/** What chosen fields begin with: what was entered before, else nothing. */
export function firstValues(fields: Field[], entered: JsonObject): JsonObject {
  const first = (field: Field): Json => (field.nullable ? null : field.kind === "list" ? [] : undefined)
  return Object.fromEntries(fields.map((field) => [field.name, field.name in entered ? entered[field.name] : first(field)]))
}

/** Whether a value is none, or an empty one. */
export const isEmptied = (value: Json): boolean => value === null || value === "" || (Array.isArray(value) && !value.length)
