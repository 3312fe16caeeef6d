import type { Field } from "@/api/config"
import type { Condition } from "@/api/filters"
import { t, type Key } from "@/i18n"
import { isNumeric, isTime, scalarOf, type FieldAt } from "@/values/fields"
import { formatText } from "@/values/format"

/** The operators in the order of a menu. */
const order = ["eq", "ne", "icontains", "contains", "startswith", "gt", "gte", "lt", "lte", "in", "nin", "exists", "empty"]

export function operatorsOf(field: Field): string[] {
  const given = field.filters ?? []
  const found = order.filter((op) => given.includes(op))
  // Of the two that look for a text, the one that ignores case is what people mean.
  return given.includes("icontains") ? found.filter((op) => op !== "contains") : found
}

/** "is", "is after": what an operator is called depends on the kind of value. */
export function operatorLabel(op: string, field: Field): string {
  const scalar = scalarOf(field)
  const flavour = isTime(scalar) ? "time" : isNumeric(scalar) ? "number" : "text"
  if (["gt", "gte", "lt", "lte"].includes(op)) return t(`list.op.${flavour}.${op}` as Key)
  return t(`list.op.${op}` as Key)
}

/** The operator that a new condition begins with. */
export function firstOperator(field: Field): string {
  const all = operatorsOf(field)
  const scalar = scalarOf(field)
  const wish = isTime(scalar) || isNumeric(scalar) ? "gte" : scalar.kind === "string" ? "icontains" : scalar.kind === "enum" ? "in" : "eq"
  return all.includes(wish) ? wish : (all[0] ?? "eq")
}

export const takesYesNo = (op: string): boolean => op === "exists" || op === "empty"
export const takesList = (op: string): boolean => op === "in" || op === "nin"

/** A condition's value of another operator: as much of the old one as fits. */
export function withOperator(condition: Condition, op: string): Condition {
  const one = Array.isArray(condition.value) ? (condition.value[0] ?? "") : condition.value
  if (takesYesNo(op)) return { ...condition, op, value: takesYesNo(condition.op) ? one : "true" }
  if (takesYesNo(condition.op)) return { ...condition, op, value: takesList(op) ? [] : "" }
  return { ...condition, op, value: takesList(op) ? (Array.isArray(condition.value) ? condition.value : one ? [one] : []) : one }
}

/** Return whether a condition is complete. */
export const isComplete = ({ value, op }: Condition): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== "" || (op !== "eq" && op !== "ne" ? takesYesNo(op) : false)

/** The value of a filter, typed: `"true"` of a bool field is true, the text of an enum's number the number. */
export function typedValue(text: string, field: Field): unknown {
  const scalar = scalarOf(field)
  if (scalar.kind === "bool") return text === "true"
  if (scalar.kind === "enum") return scalar.values?.find(({ value }) => String(value) === text)?.value ?? text
  return text
}

/** A condition in words: "Work mode is Remote". The caller names links. */
export function conditionText(condition: Condition, at: FieldAt | undefined): { label: string; op: string; value: string } {
  const label = at?.label ?? condition.field
  const field: Field = at?.field ?? { name: condition.field, label, kind: "string" }
  if (takesYesNo(condition.op)) {
    const op = t(`list.op.${condition.op}_${condition.value === "false" ? "false" : "true"}` as Key)
    return { label, op, value: "" }
  }
  const values = Array.isArray(condition.value) ? condition.value : [condition.value]
  const texts = values.map((value) => formatText(typedValue(value, field), scalarOf(field)))
  const value = texts.length > 3 ? `${texts.slice(0, 2).join(", ")} +${texts.length - 2}` : texts.join(", ")
  return { label, op: operatorLabel(condition.op, field), value }
}
