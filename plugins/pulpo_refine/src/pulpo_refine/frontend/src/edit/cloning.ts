import type { Field } from "@/api/config"
import { isWritable } from "@/forms/defaults"
import type { JsonObject } from "@/forms/path"

export interface Copied {
  values: JsonObject
  /** Labels of the fields that are not copied: secrets, which cannot be read, and unique values. */
  without: string[]
}

/** The values that a new document takes over from another one. */
export function copyValues(fields: Field[], document: JsonObject): Copied {
  const writable = fields.filter((field) => isWritable(field, true) && field.name !== "id")
  const filled = writable.filter((field) => document[field.name] !== undefined && document[field.name] !== null)
  const left = filled.filter((field) => field.secret || field.unique)
  const copied = filled.filter((field) => !left.includes(field))
  return { values: Object.fromEntries(copied.map((field) => [field.name, document[field.name]])), without: left.map((field) => field.label) }
}
