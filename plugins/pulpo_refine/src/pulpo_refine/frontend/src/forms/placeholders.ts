import type { Field } from "@/api/config"
import { t } from "@/i18n"

/** The placeholder of an empty input: the hint, an example, or a note that the server fills it in. */
export function placeholderOf(field: Field): string | undefined {
  if (field.placeholder) return field.placeholder
  const example = field.examples?.find((one) => ["string", "number"].includes(typeof one))
  if (example !== undefined) return t("forms.example", { example: String(example) })
  return field.factory ? t("forms.made_by_server") : undefined
}
