import type { Field } from "@/api/config"

/** Kinds whose editors are made of other inputs: they get a heading in place of a label. */
export const isCompound = (field: Field): boolean => ["object", "tuple", "map", "union"].includes(field.kind) || (field.kind === "list" && !isTags(field) && !isMultiEnum(field))

/** Items that are folded to one line in a list. */
export const isFolded = (field: Field): boolean =>
  ["object", "map", "list", "tuple"].includes(field.kind) || (field.kind === "union" && (field.options ?? []).some((option) => ["object", "map", "list"].includes(option.kind)))

const SHORT = new Set(["string", "int", "float", "decimal", "uuid", "id", "date", "url", "email"])

/** Return whether a list is edited as tags: a set of short values, or by its widget. */
export const isTags = (field: Field): boolean => field.kind === "list" && !!field.item && SHORT.has(field.item.kind) && !field.item.secret && !field.item.sensitive && (field.set === true || field.widget === "tags")

export const isMultiEnum = (field: Field): boolean => field.kind === "list" && field.item?.kind === "enum" && (field.set === true || field.widget === "tags" || field.widget === "multiselect")

const LONG_NAMES = new Set(["description", "body", "content", "notes", "note", "comment", "bio", "cover_letter"])

/** Return whether a text has several lines: by its widget or limit, else by common names of such fields. */
export const isLongText = (field: Field): boolean =>
  field.kind === "string" && (["textarea", "code", "markdown"].includes(field.widget ?? "") || (field.maxLength ?? (LONG_NAMES.has(field.name) ? Infinity : 0)) > 200)

/** Return whether an editor needs the whole width of the form. */
export function isWide(field: Field): boolean {
  if (field.secret) return false
  if (isCompound(field) || isTags(field) || isMultiEnum(field)) return true
  if (field.kind === "json" || field.kind === "bytes") return true
  return isLongText(field)
}
