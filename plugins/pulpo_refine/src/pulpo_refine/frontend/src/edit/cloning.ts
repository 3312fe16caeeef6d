import type { Field } from "@/api/config"
import { type Types, isWritable } from "@/forms/defaults"
import { type JsonObject, same } from "@/forms/path"
import { dropMasks } from "@/forms/secrets"

export interface Copied {
  values: JsonObject
  /** Labels of the fields that are not copied, or not whole: secrets, which cannot be read, and unique values. */
  without: string[]
}

/** The values that a new document takes over from another one. */
export function copyValues(fields: Field[], document: JsonObject, types: Types): Copied {
  const writable = fields.filter((field) => isWritable(field, true) && field.name !== "id")
  const filled = writable.filter((field) => document[field.name] !== undefined && document[field.name] !== null)
  const values = dropMasks(filled, Object.fromEntries(filled.filter(({ unique }) => !unique).map(({ name }) => [name, document[name]])), types)
  return { values, without: filled.filter(({ name }) => !same(values[name], document[name])).map(({ label }) => label) }
}
