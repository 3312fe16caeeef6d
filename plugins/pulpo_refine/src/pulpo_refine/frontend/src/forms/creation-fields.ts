import type { Field, Model } from "@/api/config"

/** An id has to fit into one segment of a URL. */
const ID_RULES = { minLength: 1, pattern: "^(?!\\.{1,2}$|events$)[^/]+$" }

/** The fields of a new document: with its id, if that is not the database's to choose. */
export function creationFields(model: Model): Field[] {
  const { idField } = model
  if (!idField) return model.fields
  return [{ ...(idField.kind === "string" ? ID_RULES : {}), ...idField, frozen: true }, ...model.fields]
}
