import type { Field, Model } from "@/api/config"
import { creationFields } from "@/forms/creation-fields"
import { type Types, fieldsOf, isWritable } from "@/forms/defaults"
import type { Path } from "@/forms/path"

/** A target of a column: a field, or one within an embedded document ("size.width"). */
export interface Target {
  name: string
  label: string
  field: Field
  path: Path
}

const DEEPEST = 3

export function targets(model: Model, types: Types): Target[] {
  const id: Field = { name: "id", label: "Id", kind: "string" }
  const fields = model.idField ? creationFields(model) : [id, ...model.fields]
  return fields.filter((field) => isWritable(field, true)).flatMap((field) => within(field, [], [], types))
}

function within(field: Field, path: Path, labels: string[], types: Types): Target[] {
  const own: Target = { name: [...path, field.name].join("."), label: [...labels, field.label].join(" › "), field, path: [...path, field.name] }
  if (field.kind !== "object" || path.length >= DEEPEST) return [own]
  const inner = fieldsOf(field, types).filter((one) => isWritable(one, true))
  return [own, ...inner.flatMap((one) => within(one, own.path, [...labels, field.label], types))]
}

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

/** Guess the target of each column by its name or label; each target is taken once. */
export function matchColumns(columns: string[], all: Target[]): (string | undefined)[] {
  const taken = new Set<string>()
  return columns.map((column) => {
    const found = all.find((one) => one.name === column) ?? all.find((one) => [plain(one.name), plain(one.label)].includes(plain(column)))
    if (!found || taken.has(found.name)) return undefined
    taken.add(found.name)
    return found.name
  })
}

const KEYS = new Set(["string", "int", "decimal", "date", "datetime", "uuid", "id", "enum", "url", "email", "link", "ref"])

/** The fields by which a row can be recognized as an existing document. */
export const keyTargets = (all: Target[]): Target[] => all.filter(({ path, field }) => path.length === 1 && KEYS.has(field.kind) && !field.secret)
