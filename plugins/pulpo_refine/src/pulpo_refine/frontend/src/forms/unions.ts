import type { Field } from "@/api/config"
import { type Types, fieldsOf, takesExtra } from "./defaults"
import { MASK } from "./mask"
import { type Json, isObject } from "./path"

/** Return whether a value may be meant for an option of a union: its JSON type is right, and for objects the keys. */
export function looksLike(option: Field, value: Json, types: Types): boolean {
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
