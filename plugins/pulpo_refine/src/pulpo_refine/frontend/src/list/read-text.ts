import type { Field } from "@/api/config"
import { t } from "@/i18n"

/** The value that a typed text stands for. The API checks it in the end. */
export function readText(text: string, field: Field): { value: unknown } | { error: string } {
  const trimmed = text.trim()
  if (trimmed === "" && field.kind !== "string") {
    return field.nullable ? { value: null } : { error: t("list.needs_value") }
  }
  switch (field.kind) {
    case "int":
      return /^[+-]?\d+$/.test(trimmed) ? { value: Number(trimmed) } : { error: t("list.needs_integer") }
    case "float": {
      const value = Number(trimmed.replace(",", "."))
      return Number.isFinite(value) ? { value } : { error: t("list.needs_number") }
    }
    case "decimal": {
      const value = trimmed.replace(",", ".")
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? { value } : { error: t("list.needs_number") }
    }
    case "string":
      return { value: text === "" && field.nullable ? null : text }
    default:
      return { value: trimmed }
  }
}
