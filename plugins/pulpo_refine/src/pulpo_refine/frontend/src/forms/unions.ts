import type { Field } from "@/api/config"
import { type Types, fieldsOf, takesExtra } from "./defaults"
import { type Json, Unfinished, isObject } from "./path"
import { MASK, checkField } from "./validate"

/** Return the option of a union that a value belongs to, if any. */
export function chosenOption(union: Field, value: Json, types: Types): Field | undefined {
  const options = union.options ?? []
  if (value === undefined || value === null || value instanceof Unfinished) return undefined
  if (union.discriminator && isObject(value)) return options.find((option) => (option.tags ?? [option.tag]).includes(value[union.discriminator ?? ""]))
  const fitting = options.filter((option) => looksLike(option, value, types))
  return fitting.find((option) => checkField(option, value, [], { types, creating: false }).length === 0) ?? fitting[0]
}

/** Return whether the JSON type is right, and for objects the keys. */
function looksLike(option: Field, value: Json, types: Types): boolean {
  switch (option.kind) {
    case "object":
      return isObject(value) && (takesExtra(option, types) || knowsKeys(fieldsOf(option, types), Object.keys(value)))
    case "map":
      return isObject(value)
    case "list":
    case "tuple":
      return Array.isArray(value)
    case "link":
    case "ref":
      return isObject(value) ? "id" in value : typeof value === "string" || typeof value === "number"
    case "json":
    case "document":
      return true
    case "bool":
      return typeof value === "boolean"
    case "int":
    case "float":
      return typeof value === "number" || typeof value === "bigint"
    case "decimal":
      return typeof value === "number" || typeof value === "string"
    case "enum":
      return option.values?.some((choice) => typeof choice.value === typeof value) ?? false
    default:
      return typeof value === "string" || value === MASK
  }
}

const knowsKeys = (fields: Field[], keys: string[]): boolean => keys.every((key) => fields.some((field) => field.name === key))
