import type { Doc } from "@/api/documents"
import type { Model } from "@/api/config"

const names = ["updated_at", "modified_at", "changed_at", "created_at", "inserted_at", "added_at", "posted_at", "date"]

/** The field that sorts a model's documents by time, and how to read the time of one; undefined if nothing tells it. */
export interface TimeOrder {
  field: string
  timeOf: (document: Doc) => string
}

/** The order by a field of a usual name, or else by the ids that the database chooses: they begin with their time. */
export function timeOrder(model: Model): TimeOrder | undefined {
  const field = names.find((name) => model.sortable.includes(name) && model.fields.some((each) => each.name === name))
  if (field) return { field, timeOf: (document) => String(document[field] ?? "") }
  if (model.idField || !model.sortable.includes("id")) return undefined
  return { field: "id", timeOf: ({ id }) => (/^[0-9a-f]{24}$/.test(String(id)) ? new Date(parseInt(String(id).slice(0, 8), 16) * 1000).toISOString() : "") }
}
