import type { Field } from "@/api/config"
import { stringifyExact } from "@/api/exact-json"
import { zone } from "@/state/zone"
import { t } from "@/i18n"
import { isSensitive } from "@/values/fields"
import { formatDatetime } from "@/values/format"
import { useForm, useValue } from "./form-context"
import { type Json, type Path, isObject } from "./path"
import { summaryOf } from "./summaries"

/** The value of a field that cannot be changed here. */
export function ReadOnlyValue({ field, path, id }: { field: Field; path: Path; id: string }) {
  const { store } = useForm()
  const value = useValue(path)
  zone.use() // renders again in another zone
  return (
    <output id={id} className="flex min-h-8 items-center rounded-lg bg-sunken px-2.5 py-1 text-sm break-words whitespace-pre-wrap text-muted">
      {shown(field, value, store.types)}
    </output>
  )
}

function shown(field: Field, value: Json, types: Parameters<typeof summaryOf>[2]): string {
  if (value === undefined || value === null) return "–"
  if (isSensitive(field)) return `•••••• (${t("values.sensitive")})`
  if (field.kind === "datetime") return formatDatetime(value)
  if (isObject(value) || Array.isArray(value)) return summaryOf(field, value, types) || stringifyExact(value)
  return String(value)
}
