import type { Field } from "@/api/config"
import { type Types, fieldsOf } from "@/forms/defaults"
import { type Json, type JsonObject, isObject } from "@/forms/path"
import { chosenOption } from "@/forms/unions"
import { MASK } from "@/forms/validate"

/** The values of a request, with a mask in place of what is secret or sensitive: they will stand in a clipboard, and in a terminal's history. */
export function withoutSecrets(fields: Field[], values: JsonObject, types: Types): JsonObject {
  const known = new Map(fields.map((field) => [field.name, field]))
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, masked(known.get(name), value, types)]))
}

function masked(field: Field | undefined, value: Json, types: Types): Json {
  if (!field || value === null || value === undefined) return value
  if (field.secret || field.sensitive) return MASK
  if (field.kind === "union") {
    const option = chosenOption(field, value, types)
    return (option ? [option] : (field.options ?? [])).reduce<Json>((all, one) => masked(one, all, types), value)
  }
  if (Array.isArray(value)) return value.map((item, index) => masked(field.item ?? field.items?.[index], item, types))
  if (!isObject(value)) return value
  if (field.kind === "map") return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, masked(field.value, entry, types)]))
  return withoutSecrets(fieldsOf(field, types), value, types)
}
