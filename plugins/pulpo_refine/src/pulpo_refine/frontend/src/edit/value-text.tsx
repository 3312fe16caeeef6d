import type { Field } from "@/api/config"
import { stringifyExact } from "@/api/exact-json"
import { type Json, Unfinished, isObject } from "@/forms/path"
import { t } from "@/i18n"
import { isSensitive } from "@/values/fields"

/** A value of any kind as text, to compare it with another. */
export function ValueText({ value, field }: { value: Json; field?: Field }) {
  if (value === undefined || value === null || value === "") return <span className="text-muted italic">{t("edit.nothing")}</span>
  if (value instanceof Unfinished) return value.text
  if (field && (field.secret || isSensitive(field))) return "••••••"
  if (isObject(value) || Array.isArray(value)) return <pre className="max-h-40 overflow-auto text-xs whitespace-pre-wrap">{stringifyExact(value, 2)}</pre>
  return <span className="break-words whitespace-pre-wrap">{field?.values?.find((choice) => choice.value === value)?.label ?? String(value)}</span>
}
