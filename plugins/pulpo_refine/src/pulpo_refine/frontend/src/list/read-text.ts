import type { Field } from "@/api/config"
import { parseNumber, withPoint } from "@/forms/editors/parse-number"
import { Unfinished } from "@/forms/path"
import { t } from "@/i18n"

/** The value that a typed text stands for. The API checks it in the end. */
export function readText(text: string, field: Field): { value: unknown } | { error: string } {
  const trimmed = text.trim()
  if (trimmed === "" && field.kind !== "string") {
    return field.nullable ? { value: null } : { error: t("list.needs_value") }
  }
  switch (field.kind) {
    case "int":
    case "float":
    case "decimal": {
      const value = parseNumber(field, withPoint(trimmed))
      return value instanceof Unfinished ? { error: t(field.kind === "int" ? "list.needs_integer" : "list.needs_number") } : { value }
    }
    case "string":
      return { value: text === "" && field.nullable ? null : text }
    default:
      return { value: trimmed }
  }
}
