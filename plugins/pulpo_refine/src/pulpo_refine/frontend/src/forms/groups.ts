import type { Field, Model } from "@/api/config"

export interface FieldGroup {
  title?: string
  fields: Field[]
}

/** Fields in their order, by the groups that they name, else by the sections of the model. Other fields come first. */
export function fieldGroups(fields: Field[], model?: Model): FieldGroup[] {
  const titleOf = (field: Field): string | undefined => field.group ?? model?.sections?.find((section) => section.fields.includes(field.name))?.title
  const ordered = fields.map((field, index) => ({ field, order: field.order ?? index })).toSorted((one, other) => one.order - other.order)
  const groups = new Map<string | undefined, Field[]>([[undefined, []]])
  for (const section of model?.sections ?? []) groups.set(section.title, [])
  for (const { field } of ordered) groups.set(titleOf(field), [...(groups.get(titleOf(field)) ?? []), field])
  return [...groups].filter(([, inside]) => inside.length > 0).map(([title, inside]) => ({ ...(title === undefined ? {} : { title }), fields: inside }))
}
