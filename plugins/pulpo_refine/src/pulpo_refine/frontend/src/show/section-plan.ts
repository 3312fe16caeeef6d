import type { Field, Model } from "@/api/config"

export interface Section {
  title?: string
  fields: Field[]
}

/** The sections of a document: those of the hints, else the groups of the fields; what is in none comes last. */
export function sectionsOf(model: Pick<Model, "fields" | "sections">): Section[] {
  const ordered = [...model.fields].sort((one, other) => (one.order ?? 1e6) - (other.order ?? 1e6))
  if (model.sections?.length) {
    const placed = new Set(model.sections.flatMap(({ fields }) => fields))
    const named = model.sections.map(({ title, fields }) => ({
      title,
      fields: fields.flatMap((name) => model.fields.find((field) => field.name === name) ?? []),
    }))
    return [...named, { fields: ordered.filter(({ name }) => !placed.has(name)) }].filter(({ fields }) => fields.length)
  }
  const groups = new Map<string | undefined, Field[]>()
  for (const field of ordered) groups.set(field.group, [...(groups.get(field.group) ?? []), field])
  const rest = groups.get(undefined) ?? []
  groups.delete(undefined)
  const named = [...groups].map(([title, fields]) => ({ title, fields }))
  return [...(rest.length ? [{ fields: rest }] : []), ...named]
}
