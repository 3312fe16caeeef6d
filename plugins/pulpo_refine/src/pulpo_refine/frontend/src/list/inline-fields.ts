import type { Model } from "@/api/config"
import { isLongText } from "@/forms/kinds"
import type { FieldAt } from "@/values/fields"

const kinds = new Set(["string", "int", "float", "decimal", "bool", "enum", "date", "url", "email"])

/** Return whether a value can be edited in its cell: a single simple value that may be written. Others need the form, and so do
 *  texts of several lines: the input of a cell would drop their line breaks. */
export function canEditInline({ field, path }: FieldAt, model: Model, value: unknown): boolean {
  if (isLongText(field) || /[\r\n]/.test(String(value))) return false
  const closed = field.readOnly || field.computed || field.secret || field.sensitive || field.frozen || path === "id" || path.includes(".")
  return model.can.includes("update") && !closed && !model.timeSeries && !model.view && kinds.has(field.kind)
}
