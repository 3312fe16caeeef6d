import type { Field } from "@/api/config"
import { type Types, fieldsOf } from "./defaults"
import { type Json, type JsonObject, type Path, isObject, same, setIn } from "./path"

export interface Conflict {
  path: Path
  label: string
  field?: Field
  base: Json
  mine: Json
  theirs: Json
}

export interface Merged {
  value: JsonObject // conflicts hold my value
  conflicts: Conflict[]
  taken: Path[] // what only the others changed
}

/** Merge two edits of one document. A value that both changed differently is a conflict. */
export function mergeEdits(fields: Field[], base: JsonObject, mine: JsonObject, theirs: JsonObject, types: Types): Merged {
  const merging = new Merging(types)
  const value = merging.object(fields, base, mine, theirs, [], []) as JsonObject
  return { value, conflicts: merging.conflicts, taken: merging.taken }
}

export const resolve = (value: JsonObject, conflict: Conflict, choice: "mine" | "theirs"): JsonObject =>
  setIn(value, conflict.path, conflict[choice]) as JsonObject

class Merging {
  conflicts: Conflict[] = []
  taken: Path[] = []
  constructor(readonly types: Types) {}

  object(fields: Field[], base: JsonObject, mine: JsonObject, theirs: JsonObject, path: Path, labels: string[]): JsonObject {
    const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)])]
    const merged = keys.map((key) => {
      const field = fields.find((one) => one.name === key)
      return [key, this.value(field, base[key], mine[key], theirs[key], [...path, key], [...labels, field?.label ?? key])] as const
    })
    return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
  }

  value(field: Field | undefined, base: Json, mine: Json, theirs: Json, path: Path, labels: string[]): Json {
    if (same(mine, theirs) || same(base, theirs)) return mine
    if (field?.readOnly || field?.computed) return theirs
    if (same(base, mine)) {
      this.taken.push(path)
      return theirs
    }
    if (isObject(mine) && isObject(theirs) && this.parts(field, mine, theirs)) {
      const inner = field && this.inner(field, Object.keys({ ...mine, ...theirs }))
      return this.object(inner ?? [], isObject(base) ? base : {}, mine, theirs, path, labels)
    }
    if (field?.set && Array.isArray(mine) && Array.isArray(theirs)) return mergeSets(Array.isArray(base) ? base : [], mine, theirs)
    this.conflicts.push({ path, label: labels.join(" › "), ...(field ? { field } : {}), base, mine, theirs })
    return mine
  }

  /** Return whether objects may be merged key by key: not links, and not options of a union, unless both chose the same. */
  private parts(field: Field | undefined, mine: JsonObject, theirs: JsonObject): boolean {
    if (field?.kind === "link" || field?.kind === "ref") return false
    if (field?.kind !== "union") return true
    return field.discriminator !== undefined && mine[field.discriminator] === theirs[field.discriminator]
  }

  private inner(field: Field, keys: string[]): Field[] {
    const { value } = field
    if (field.kind === "map" && value) return keys.map((key) => ({ ...value, name: key, label: key }))
    return fieldsOf(field, this.types)
  }
}

function mergeSets(base: Json[], mine: Json[], theirs: Json[]): Json[] {
  const has = (list: Json[], item: Json): boolean => list.some((other) => same(other, item))
  return [...theirs.filter((item) => has(mine, item) || !has(base, item)), ...mine.filter((item) => !has(base, item) && !has(theirs, item))]
}
