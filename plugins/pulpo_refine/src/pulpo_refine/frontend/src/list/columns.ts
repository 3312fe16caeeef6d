import type { Field, Model } from "@/api/config"
import { isNumeric, type FieldAt } from "@/values/fields"

const widths: Partial<Record<Field["kind"], number>> = {
  bool: 96, int: 112, float: 112, decimal: 120, date: 124, datetime: 188, time: 96, duration: 112, enum: 136,
  object: 240, list: 240, map: 120, id: 200, uuid: 220, link: 190, ref: 190,
} // prettier-ignore

export const selectWidth = 44
export const operationsWidth = 40
const widthOf = (field: Field): number => (field.widget === "textarea" ? 320 : (widths[field.kind] ?? 184))
/** The document's name gets more room than another text. */
export const columnWidth = (at: FieldAt, model: Model, given: Record<string, number>): number =>
  given[at.path] ?? widthOf(at.field) + (at.path === model.primary ? 96 : 0)

export const isRight = (field: Field): boolean => isNumeric(field) || field.kind === "duration"

/** The columns that there are; what an old view names and the model no longer has is left out. */
export function columnsOf(paths: string[], fields: FieldAt[], model: Model): FieldAt[] {
  const found = paths.flatMap((path) => fields.find((one) => one.path === path) ?? [])
  return found.length ? found : fields.filter(({ path }) => path === model.primary || path === "id").slice(0, 1)
}
