import type { Config, Field, Model } from "@/api/config"

export interface Target {
  id: string
  model?: Model
}

/** Return the target of a link: its value is an id, `{id, collection}`, or the document itself. */
export function targetOf(value: unknown, field: Field, models: Config["models"]): Target | undefined {
  const names = field.models ?? []
  const model = (collection?: unknown) =>
    (names.length > 1 ? models.find((one) => (one.collection ?? one.path) === collection && names.includes(one.name)) : undefined) ??
    models.find(({ name }) => name === names[0])
  if (typeof value === "string" || typeof value === "number") return { id: String(value), model: model() }
  if (value && typeof value === "object" && "id" in value) {
    return { id: String(value.id), model: model("collection" in value ? value.collection : undefined) }
  }
  return undefined
}
