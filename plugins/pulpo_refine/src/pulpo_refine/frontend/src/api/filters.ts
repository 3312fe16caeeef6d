/* Filters as the API's query knows them: `work_mode__in=remote,hybrid` beside `or=(status=open,and(owner=me,n__gt=5))`. */

export interface Condition {
  field: string
  op: string
  /** As text, as it stands in a URL; a list for `in` and `nin`. */
  value: string | string[]
}

export interface Group {
  join: "and" | "or"
  items: Filter[]
}

export type Filter = Condition | Group

export const isGroup = (filter: Filter): filter is Group => "join" in filter
export const noFilter: Group = { join: "and", items: [] }

/** Parameters of a list that are not filters. A field with such a name is filtered with an operator: `limit__eq=3`. */
export const listParameters = new Set([
  "limit", "cursor", "offset", "sort", "fields", "expand", "q", "count", "or", "deleted", "format", "download", "by",
  "_etags", "_problems", "_count", "view",
]) // prettier-ignore

const takesSeveral = (op: string) => op === "in" || op === "nin"

const nameOf = ({ field, op }: Condition) =>
  op === "eq" && !listParameters.has(field) && !field.includes("__") ? field : `${field}__${op}`

/** A value of a list, in quotes if it would end before its end. */
const quoted = (text: string, special: RegExp) => (special.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text)

/** Several ids as the value of `id__in`: an id of a project's own may have a comma in it. */
export const listOfIds = (ids: string[]): string => ids.map((id) => quoted(id, /[",]/)).join(",")

/** Write filters as parameters of a query: [name, value]. */
export function filterParams(filter: Group): [string, string][] {
  if (filter.join === "or" && filter.items.length) return [["or", `(${filter.items.map(inner).join(",")})`]]
  return filter.items.flatMap((item): [string, string][] => {
    if (isGroup(item)) return filterParams(item)
    const value = Array.isArray(item.value) ? item.value.map((one) => quoted(one, /[",]/)).join(",") : item.value
    return [[nameOf(item), value]]
  })
}

function inner(filter: Filter): string {
  if (isGroup(filter)) return `${filter.join}(${filter.items.map(inner).join(",")})`
  const special = /[",()]/
  const value = Array.isArray(filter.value)
    ? `(${filter.value.map((one) => quoted(one, special)).join(",")})`
    : special.test(filter.value)
      ? quoted(filter.value, special)
      : filter.value
  return `${nameOf(filter)}=${value}`
}

/** Read the filters of a query. Other parameters are ignored, and so are alternatives that cannot be parsed. */
export function readFilters(params: Iterable<[string, string]>): Group {
  const items: Filter[] = []
  for (const [name, value] of params) {
    if (name === "or") {
      const group = readAlternatives(value)
      if (group?.items.length) items.push(group)
    } else if (!listParameters.has(name)) items.push(condition(name, value))
  }
  return { join: "and", items }
}

function condition(name: string, value: string): Condition {
  const at = name.lastIndexOf("__")
  const [field, op] = at > 0 ? [name.slice(0, at), name.slice(at + 2)] : [name, "eq"]
  return { field, op, value: takesSeveral(op) ? splitValues(value) : value }
}

/** Split the values of a list at its commas: `"C, C++",SQL` is two values. */
export function splitValues(text: string): string[] {
  const values: string[] = []
  let at = 0
  while (at <= text.length) {
    if (text[at] === '"') {
      const [value, end] = readQuoted(text, at)
      values.push(value)
      at = end + 1
    } else {
      const comma = text.indexOf(",", at)
      const end = comma < 0 ? text.length : comma
      if (end > at) values.push(text.slice(at, end))
      at = end + 1
    }
  }
  return values
}

function readQuoted(text: string, start: number): [string, number] {
  let value = ""
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') value += text[at]
    else if (text[at + 1] === '"') {
      value += '"'
      at++
    } else return [value, at + 1]
  }
  return [value, text.length]
}

function readAlternatives(text: string): Group | undefined {
  try {
    const [group, end] = readGroup(text, 0, "or")
    return end === text.length ? group : undefined
  } catch {
    return undefined
  }
}

function readGroup(text: string, start: number, join: Group["join"]): [Group, number] {
  const items: Filter[] = []
  let at = start + 1
  if (text[start] !== "(") throw new Error(`( expected at ${start} of ${text}`)
  while (text[at] !== ")") {
    if (at >= text.length) throw new Error(`) expected at the end of ${text}`)
    const nested = /^(and|or)\(/.exec(text.slice(at))
    const [item, end] = nested
      ? readGroup(text, at + nested[1]!.length, nested[1] as Group["join"])
      : readInnerCondition(text, at)
    items.push(item)
    at = text[end] === "," ? end + 1 : end
  }
  return [{ join, items }, at + 1]
}

function readInnerCondition(text: string, start: number): [Condition, number] {
  const equals = text.indexOf("=", start)
  if (equals < 0) throw new Error(`= expected after ${start} of ${text}`)
  const name = text.slice(start, equals)
  const at = equals + 1
  if (text[at] === '"') {
    const [value, end] = readQuoted(text, at)
    return [{ ...condition(name, ""), value }, end]
  }
  if (text[at] === "(") {
    const end = closing(text, at)
    return [condition(name, text.slice(at + 1, end)), end + 1]
  }
  const stop = /[,)]/.exec(text.slice(at))
  const end = stop ? at + stop.index : text.length
  return [condition(name, text.slice(at, end)), end]
}

/** Return the end of the list of values that begins at `start`. A parenthesis in quotes does not count. */
function closing(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') at = readQuoted(text, at)[1] - 1
    else if (text[at] === ")") return at
  }
  throw new Error(`) expected after ${start} of ${text}`)
}

/** All conditions, at any depth. */
export const conditionsOf = (filter: Filter): Condition[] => (isGroup(filter) ? filter.items.flatMap(conditionsOf) : [filter])
