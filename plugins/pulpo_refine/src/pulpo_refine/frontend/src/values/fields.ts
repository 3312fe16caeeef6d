import type { Config, Field, Model } from "@/api/config"
import { inOneLine } from "./format"

/** A field of a model, or one inside an embedded model, with its dotted path and a label that names its parents. */
export interface FieldAt {
  path: string
  label: string
  field: Field
}

const idField: Field = { name: "id", label: "ID", kind: "id", readOnly: true, filters: ["eq", "ne", "in", "nin", "gt", "gte", "lt", "lte"] }

/** The fields that can be columns or filters: those of the model, and those of single embedded models two levels deep. */
export function fieldsOf(model: Model, types: Config["types"]): FieldAt[] {
  const found: FieldAt[] = []
  const walk = (fields: Field[], path: string, label: string, depth: number) => {
    for (const field of fields) {
      const at = { path: path + field.name, label: label + field.label, field }
      found.push(at)
      const inner = field.kind === "list" ? field.item : field
      if (inner?.kind === "object" && inner.type && depth < 2) {
        walk(types[inner.type]?.fields ?? [], `${at.path}.`, `${at.label} › `, depth + 1)
      }
    }
  }
  walk(model.fields, "", "", 0)
  return [...found, { path: "id", label: "ID", field: idField }]
}

export function fieldAt(model: Model, types: Config["types"], path: string): FieldAt | undefined {
  return fieldsOf(model, types).find((one) => one.path === path)
}

/** The field of a single value: of a list, that of its items. */
export const scalarOf = (field: Field): Field => (field.kind === "list" && field.item ? field.item : field)

/** Return whether a value, or the items of a list, are hidden until they are asked for. */
export const isSensitive = (field: Field): boolean => Boolean(field.sensitive ?? field.item?.sensitive)

/** The field of a sensitive value that is shown on request. */
export const revealed = (field: Field): Field => ({ ...field, sensitive: undefined, item: field.item && { ...field.item, sensitive: undefined } })

/** The value at a dotted path. In a list, the values of its items. */
export function valueAt(document: unknown, path: string): unknown {
  let value = document
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = value.map((item) => (item as Record<string, unknown> | null)?.[key])
    else if (value && typeof value === "object") value = (value as Record<string, unknown>)[key]
    else return undefined
  }
  return value
}

export const linkKinds = new Set(["link", "ref", "document"])
export const isNumeric = (field: Field): boolean => ["int", "float", "decimal"].includes(field.kind)
export const isTime = (field: Field): boolean => field.kind === "datetime" || field.kind === "date"

/** The name of a document: the value of its model's primary field, else its id. */
export function nameOf(model: Pick<Model, "primary">, document: Record<string, unknown>): string {
  const value = valueAt(document, model.primary)
  return value === undefined || value === null || value === "" || typeof value === "object" ? String(document.id ?? "") : inOneLine(String(value))
}
