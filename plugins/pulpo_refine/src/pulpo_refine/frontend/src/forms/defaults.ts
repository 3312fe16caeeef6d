import type { Field, ObjectType } from "@/api/config"
import type { Json, JsonObject } from "./path"

export type Types = Record<string, ObjectType>

/** Return whether a value can be entered. A frozen field takes one when its document is created. */
export const isWritable = (field: Field, creating: boolean): boolean =>
  !field.readOnly && !field.computed && (creating || !field.frozen)

/** Return whether there is exactly one value, such as a discriminator's. */
export const isConstant = (field: Field): boolean => field.kind === "enum" && field.values?.length === 1 && !field.nullable

/** The first value in a form. `undefined` leaves the field out, so that the server fills in its own default. */
export function initialValue(field: Field, types: Types): Json {
  if (field.default !== undefined) return structuredClone(field.default)
  if (field.factory) return undefined
  if (!field.required) return field.nullable ? null : undefined
  if (field.kind === "object" && !field.nullable) return initialObject(fieldsOf(field, types), types)
  if (isConstant(field)) return field.values?.[0]?.value
  return undefined
}

export function initialObject(fields: Field[], types: Types): JsonObject {
  const values: JsonObject = {}
  for (const field of fields) {
    if (!isWritable(field, true)) continue
    const value = initialValue(field, types)
    if (value !== undefined) values[field.name] = value
  }
  return values
}

/** The first value of a new item of a list or map, or of a field that was null. */
export function startValue(field: Field, types: Types): Json {
  if (field.default !== undefined && field.default !== null) return structuredClone(field.default)
  switch (field.kind) {
    case "object":
      return initialObject(fieldsOf(field, types), types)
    case "list":
      return []
    case "map":
      return {}
    case "tuple":
      return (field.items ?? []).map((item) => startValue(item, types) ?? null)
    case "union":
      return field.options?.[0] ? startOption(field, field.options[0], types) : undefined
    case "bool":
      return false
    case "enum":
      return isConstant(field) ? field.values?.[0]?.value : undefined
    default:
      return undefined
  }
}

/** A new value of one option of a union, with its discriminator set. */
export function startOption(union: Field, option: Field, types: Types): Json {
  const value = startValue(option, types)
  return union.discriminator && typeof value === "object" ? { ...value, [union.discriminator]: option.tag } : value
}

export const fieldsOf = (field: Pick<Field, "type">, types: Types): Field[] => (field.type === undefined ? [] : (types[field.type]?.fields ?? []))
export const takesExtra = (field: Field, types: Types): boolean => field.type === undefined || types[field.type]?.extra === true
