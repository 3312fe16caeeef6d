import type { Field } from "@/api/config"
import { type Types, fieldsOf } from "./defaults"
import { type Json, type JsonObject, type Path, getIn, isObject } from "./path"
import { chosenOption } from "./validate"

/** A message of the server, at the place in the form where it belongs. */
export interface Located {
  path: Path
  message: string
}

export interface ServerError {
  loc: (string | number)[]
  msg: string
  type?: string
}

/** Put each error of an answer (`errors[].loc`) at a field of the form; what belongs to none stands at the path []. */
export function locate(errors: ServerError[], fields: Field[], value: JsonObject, types: Types): Located[] {
  const found = errors.map(({ loc, msg }) => {
    const parts = loc[0] === "body" && !fields.some((field) => field.name === "body") ? loc.slice(1) : loc
    const { path, rest, other } = walk(parts, fields, value, types)
    const text = msg.replace(/^Value error, /, "") // pydantic's prefix for the errors of validators
    return { path, message: rest.length && path.length ? `${rest.join(".")}: ${text}` : text, other }
  })
  // Drop the errors of unchosen options, unless all errors are of that kind.
  const chosen = found.filter((one) => !one.other)
  return (chosen.length ? chosen : found).map(({ path, message }) => ({ path, message }))
}

interface Place {
  path: Path
  /** The rest of the location, which is not in the form. */
  rest: Path
  /** It is an error of an option of a union that is not chosen. */
  other?: boolean
}

function walk(loc: (string | number)[], fields: Field[], value: Json, types: Types): Place {
  const path: (string | number)[] = []
  let field: Field | undefined = { name: "", label: "", kind: "object" }
  let inner = fields
  for (const [index, part] of loc.entries()) {
    if (part === "[key]") return { path, rest: [] }
    const here = getIn(value, path)
    if (field?.kind === "union") {
      const option: Field | undefined = chosenOption(field, here, types)
      if (option && isName(option, part)) {
        field = option
        inner = fieldsOf(option, types)
        continue
      } // pydantic names the option of a union in between
      if (field.options?.some((one) => isName(one, part)) && !(option && fieldsOf(option, types).some((one) => one.name === part))) {
        return { path, rest: loc.slice(index), other: true }
      }
      field = option
      inner = field ? fieldsOf(field, types) : []
    }
    const next = step(field, inner, here, part)
    if (!next) return { path, rest: loc.slice(index) }
    path.push(next.part)
    field = next.field
    inner = field ? fieldsOf(field, types) : []
  }
  return { path, rest: [] }
}

function step(field: Field | undefined, inner: Field[], here: Json, part: string | number): { part: string | number; field: Field | undefined } | undefined {
  switch (field?.kind) {
    case "object": {
      const found = inner.find((one) => one.name === part)
      if (found) return { part: found.name, field: found }
      return isObject(here) && Object.hasOwn(here, part) ? { part: String(part), field: undefined } : undefined
    }
    case "list":
      return typeof part === "number" ? { part, field: field.item } : undefined
    case "tuple":
      return typeof part === "number" && field.items?.[part] ? { part, field: field.items[part] } : undefined
    case "map":
      return isObject(here) && Object.hasOwn(here, part) ? { part: String(part), field: field.value } : undefined
    default:
      return undefined
  }
}

const isName = (option: Field, part: string | number): boolean =>
  [option.tag, option.type, option.label, option.name].includes(part) && typeof part === "string"
