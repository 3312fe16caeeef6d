import type { Field } from "@/api/config"
import { type Types, fieldsOf, isWritable } from "./defaults"
import { MASK } from "./mask"
import { type Json, type JsonObject, type Path, Unfinished, isObject } from "./path"
import { type Fault, checkScalar } from "./scalar-checks"
import { looksLike } from "./unions"

export interface Problem extends Fault {
  path: Path
}

export interface Checking {
  types: Types
  creating: boolean
}

export function checkObject(fields: Field[], value: JsonObject, path: Path, how: Checking): Problem[] {
  return fields.filter((field) => isWritable(field, how.creating)).flatMap((field) => checkField(field, value[field.name], [...path, field.name], how))
}

/** Return what is wrong with a value, and with all that is in it. */
export function checkField(field: Field, value: Json, path: Path, how: Checking): Problem[] {
  const found = (fault: Fault | undefined): Problem[] => (fault ? [{ path, ...fault }] : [])
  if (value instanceof Unfinished) return found({ code: unfinishedCode(field) })
  if (value === undefined) return found(field.required ? { code: "required" } : undefined)
  if (value === null) return found(field.nullable || field.kind === "json" ? undefined : { code: "required" })
  if (field.secret && value === MASK) return []
  switch (field.kind) {
    case "object":
      return isObject(value) ? checkObject(fieldsOf(field, how.types), value, path, how) : found({ code: "object" })
    case "list":
      return Array.isArray(value) ? [...found(checkCount(field, value.length)), ...checkItems(field, value, path, how)] : found({ code: "list" })
    case "tuple":
      return Array.isArray(value)
        ? (field.items ?? []).flatMap((item, index) => checkField({ ...item, required: true }, value[index], [...path, index], how))
        : found({ code: "list" })
    case "map":
      return isObject(value) ? [...found(checkCount(field, Object.keys(value).length)), ...checkEntries(field, value, path, how)] : found({ code: "object" })
    case "union": {
      const option = chosenOption(field, value, how.types)
      return option ? checkField(option, value, path, how) : found({ code: "option" })
    }
    case "link":
    case "ref":
      return found(isLink(value) ? undefined : { code: "link" })
    case "json":
    case "document":
      return []
    default:
      return found(checkScalar(field, value))
  }
}

/** Return the option of a union that a value belongs to, if any. */
export function chosenOption(union: Field, value: Json, types: Types): Field | undefined {
  const options = union.options ?? []
  if (value === undefined || value === null || value instanceof Unfinished) return undefined
  if (union.discriminator && isObject(value)) return options.find((option) => (option.tags ?? [option.tag]).includes(value[union.discriminator ?? ""]))
  const fitting = options.filter((option) => looksLike(option, value, types))
  return fitting.find((option) => checkField(option, value, [], { types, creating: false }).length === 0) ?? fitting[0]
}

function checkItems({ item }: Field, items: Json[], path: Path, how: Checking): Problem[] {
  return item ? items.flatMap((value, index) => checkField({ ...item, required: true }, value, [...path, index], how)) : []
}

function checkEntries(field: Field, value: JsonObject, path: Path, how: Checking): Problem[] {
  return Object.entries(value).flatMap(([key, entry]) => [
    ...(field.key ? checkKey(field.key, key, [...path, key]) : []),
    ...(field.value ? checkField({ ...field.value, required: true }, entry, [...path, key], how) : []),
  ])
}

function checkKey(field: Field, key: string, path: Path): Problem[] {
  const numeric = field.kind === "int" || field.kind === "float"
  const value = numeric && key.trim() !== "" ? Number(key) : (field.values?.find((choice) => String(choice.value) === key)?.value ?? key)
  return checkScalar(field, value) ? [{ path, code: "key", values: { key } }] : []
}

function checkCount(field: Field, count: number): Fault | undefined {
  if (field.minItems !== undefined && count < field.minItems) return { code: "minItems", values: { limit: field.minItems, count } }
  if (field.maxItems !== undefined && count > field.maxItems) return { code: "maxItems", values: { limit: field.maxItems, count } }
  return undefined
}

const isLink = (value: Json): boolean => (isObject(value) ? value.id !== undefined && value.id !== null && value.id !== "" : value !== "")

const unfinishedCode = (field: Field): string => {
  if (field.secret) return "secret"
  if (field.kind === "float" || field.kind === "decimal") return "number"
  return field.kind === "map" || field.kind === "object" || field.kind === "list" ? "json" : field.kind
}
