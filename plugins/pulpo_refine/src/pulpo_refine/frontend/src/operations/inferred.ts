import type { Config, Field } from "@/api/config"

/** Return a field for a value without a declaration. */
export function inferField(value: unknown, name = ""): Field {
  const field = (kind: Field["kind"], more: Partial<Field> = {}): Field => ({ name, label: name, kind, ...more })
  if (Array.isArray(value)) return field("list", { item: inferField(value.find((one) => one !== null)) })
  if (value && typeof value === "object") return field("map")
  if (typeof value === "boolean") return field("bool")
  if (typeof value === "number" || typeof value === "bigint") return field(Number.isInteger(Number(value)) ? "int" : "float")
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return field("datetime")
  return field("string")
}

/** The fields of an object: those that its type or model declares, then what else is in it. */
export function fieldsOfValue(value: Record<string, unknown>, field: Field, config: Pick<Config, "types" | "models">, declared = declaredFields(field, config)): Field[] {
  const known = new Set(declared.map(({ name }) => name))
  const more = Object.keys(value).filter((name) => !known.has(name) && !name.startsWith("_") && !(name === "revision_id" && value[name] === null))
  return [...declared.filter(({ name }) => name in value), ...more.map((name) => inferField(value[name], name))]
}

export function declaredFields(field: Field, { types, models }: Pick<Config, "types" | "models">): Field[] {
  if (field.kind === "object" && field.type) return types[field.type]?.fields ?? []
  if (field.kind === "document" && field.models?.length === 1) return models.find(({ name }) => name === field.models![0])?.fields ?? []
  return []
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

/** Return whether a list is shown as a table: its items are objects. */
export const isTable = (value: unknown): value is Record<string, unknown>[] => Array.isArray(value) && value.length > 0 && value.every(isRecord)

/** The columns of a table: what the model lists at first, else the fields with plain values before those with parts. */
export function columnsOf(rows: Record<string, unknown>[], item: Field, config: Pick<Config, "types" | "models">): Field[] {
  const sample = Object.assign({}, ...rows.slice(0, 20).toReversed()) as Record<string, unknown>
  const all = fieldsOfValue(sample, item, config).filter(({ name }) => name !== "id")
  const model = item.kind === "document" ? config.models.find(({ name }) => name === item.models?.[0]) : undefined
  if (model?.list.length) {
    const listed = model.list.flatMap((name) => all.find((field) => field.name === name) ?? [])
    if (listed.length) return listed.slice(0, 8)
  }
  const weight = ({ name, kind }: Field) => (isRecord(sample[name]) || Array.isArray(sample[name]) || ["object", "list", "map"].includes(kind) ? 1 : 0)
  return all.map((field, index) => ({ field, index })).sort((one, other) => weight(one.field) - weight(other.field) || one.index - other.index).slice(0, 8).map(({ field }) => field)
}
