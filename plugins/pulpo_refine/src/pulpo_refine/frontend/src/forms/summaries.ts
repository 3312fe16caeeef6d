import type { Field } from "@/api/config"
import { t } from "@/i18n"
import { type Types, fieldsOf, isConstant } from "./defaults"
import { type Json, Unfinished, isObject } from "./path"
import { chosenOption } from "./validate"

const LENGTH = 80

/** A summary of a value in one line: the first texts and numbers of an embedded document, the number of items of a list. */
export function summaryOf(field: Field, value: Json, types: Types): string {
  const text = words(field, value, types)
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text
}

function words(field: Field, value: Json, types: Types): string {
  if (value === null || value === undefined) return ""
  if (value instanceof Unfinished) return value.text
  if (Array.isArray(value)) return t("forms.items", { count: value.length })
  if (field.kind === "union") {
    const option = chosenOption(field, value, types)
    return option ? [option.kind === "object" ? option.label : "", words(option, value, types)].filter(Boolean).join(" · ") : ""
  }
  if (field.kind === "enum") return field.values?.find((choice) => choice.value === value)?.label ?? String(value)
  if (!isObject(value)) return field.secret || field.sensitive ? "•••" : String(value)
  const fields = fieldsOf(field, types).filter((inner) => !isConstant(inner) && !inner.secret && !inner.sensitive)
  const parts = fields.length ? fields.map((inner) => words(inner, value[inner.name], types)) : Object.keys(value)
  return parts.filter(Boolean).slice(0, 4).join(" · ")
}
