import type { Model } from "@/api/config"
import type { FieldAt } from "@/values/fields"

const kinds = new Set(["string", "int", "float", "decimal", "bool", "enum", "date", "url", "email"])

/** Return whether a field can be edited in its cell: a single simple value that may be written. Others need the form. */
export function canEditInline({ field, path }: FieldAt, model: Model): boolean {
  const closed = field.readOnly || field.computed || field.secret || field.sensitive || field.frozen || path === "id" || path.includes(".")
  return model.can.includes("update") && !closed && !model.timeSeries && !model.view && kinds.has(field.kind)
}
