/** Places in a document: `["lines", 0, "sku"]`. */
export type Path = readonly (string | number)[]
export type Json = unknown
export type JsonObject = Record<string, Json>

/** A text for a path, to key maps by; no two paths share one. */
export const keyOf = (path: Path): string => path.map((part) => String(part).replace(/~/g, "~0").replace(/\//g, "~1")).join("/")

export const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unfinished)

/** Text that does not parse as a value yet, such as "1e" in a number's input. It stands in the document where the value will be. */
export class Unfinished {
  constructor(readonly text: string) {}
}

export function getIn(value: Json, path: Path): Json {
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)]
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part]
    else return undefined
  }
  return value
}

/** Return a copy with the value at the path; what is not on the path is shared. `undefined` removes a key. */
export function setIn(value: Json, path: Path, next: Json): Json {
  const [part, ...rest] = path
  if (part === undefined) return next
  if (typeof part === "number") {
    const copy: Json[] = Array.isArray(value) ? [...value] : []
    copy[part] = setIn(copy[part], rest, next)
    return copy
  }
  const object = isObject(value) ? value : {}
  const inner = setIn(Object.hasOwn(object, part) ? object[part] : undefined, rest, next)
  if (inner === undefined) return Object.fromEntries(Object.entries(object).filter(([key]) => key !== part))
  return { ...object, [part]: inner }
}

/** Return whether one path is the other, or begins with it. */
export function related(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) if (one[index] !== other[index]) return false
  return true
}

/** Return whether two values are the same JSON. An absent key is not a null one. */
export function same(one: Json, other: Json): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]))
  }
  if (one instanceof Unfinished) return other instanceof Unfinished && one.text === other.text
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one)
    return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  }
  return false
}
