import type { Field, Model, Operation } from "@/api/config"
import type { Doc } from "@/api/documents"

/** The operations with an input that takes so many documents of a model. */
export const fittingOperations = (operations: Operation[], model: Pick<Model, "name">, count: number): Operation[] =>
  operations.filter(({ on }) => on?.some((one) => one.model === model.name && (one.many || count === 1)))

/** The input that documents go into, and what goes there: ids, links, or the documents themselves. */
export function inputOf(operation: Operation, model: Pick<Model, "name" | "path" | "collection">, ids: string[], documents: Doc[] = []): Record<string, unknown> {
  const input = operation.on?.find((one) => one.model === model.name && Boolean(one.many) === ids.length > 1) ?? operation.on?.find((one) => one.model === model.name)
  const field = operation.fields.find(({ name }) => name === input?.field)
  if (!input || !field) return {}
  const item = field.kind === "list" ? (field.item ?? field) : field
  const values = ids.map((id) => valueFor(item, model, id, documents.find((document) => String(document.id) === id)))
  return { [field.name]: input.many ? values : values[0] }
}

function valueFor(field: Field, model: Pick<Model, "path" | "collection">, id: string, document?: Doc): unknown {
  if (field.kind === "document" && document) return Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith("_")))
  if (field.kind === "link" && (field.models?.length ?? 0) > 1) return { id, collection: model.collection ?? model.path }
  return id
}
