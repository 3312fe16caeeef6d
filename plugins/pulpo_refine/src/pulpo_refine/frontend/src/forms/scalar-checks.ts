import type { Field } from "@/api/config"
import { compareDecimals, countDigits, isMultiple, parseDecimal } from "./decimal"
import { parseDuration } from "./duration"
import type { Json } from "./path"

/** An error of a value: the rest of a message's key ("forms.problem_…"), and the values in the message. */
export interface Fault {
  code: string
  values?: Record<string, string | number>
}

const fault = (code: string, values?: Fault["values"]): Fault => (values ? { code, values } : { code })

/** Return the first thing that is wrong with a value that is neither null nor absent. */
export function checkScalar(field: Field, value: Json): Fault | undefined {
  switch (field.kind) {
    case "int":
      return isWhole(value) ? checkRange(field, String(value)) : fault("int")
    case "float":
      return typeof value === "number" || typeof value === "bigint" ? checkRange(field, String(value)) : fault("number")
    case "decimal":
      return checkDecimal(field, value)
    case "bool":
      return typeof value === "boolean" ? undefined : fault("bool")
    case "enum":
      return field.values?.some((choice) => choice.value === value) ? undefined : fault("choice")
    default:
      return typeof value === "string" ? checkText(field, value) : fault("text")
  }
}

const isWhole = (value: Json): boolean => typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))

function checkDecimal(field: Field, value: Json): Fault | undefined {
  const text = String(value)
  const counted = countDigits(text)
  if (typeof value === "boolean" || !parseDecimal(text) || !counted) return fault("number")
  if (field.decimals !== undefined && counted.decimals > field.decimals) return fault("decimals", { limit: field.decimals })
  if (field.digits !== undefined && counted.digits > field.digits) return fault("digits", { limit: field.digits })
  return checkRange(field, text)
}

/** The limits, each with a test of a value's order relative to it. */
const LIMITS: [keyof Field & ("min" | "max" | "exclusiveMin" | "exclusiveMax"), (order: number) => boolean][] = [
  ["min", (order) => order >= 0],
  ["max", (order) => order <= 0],
  ["exclusiveMin", (order) => order > 0],
  ["exclusiveMax", (order) => order < 0],
]

function checkRange(field: Field, text: string, compare = compareDecimals): Fault | undefined {
  for (const [name, keeps] of LIMITS) {
    const limit = field[name]
    const order = limit === undefined ? undefined : compare(text, String(limit))
    if (order !== undefined && !keeps(order)) return fault(name, { limit: String(limit) })
  }
  if (field.step !== undefined && !isMultiple(text, field.step)) return fault("step", { step: field.step })
  return undefined
}

const FORMS: Partial<Record<Field["kind"], RegExp>> = {
  uuid: /^(urn:uuid:)?\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  id: /^[0-9a-f]{24}$/i,
  email: /^[^\s@"<>]+@[^\s@]+\.[^\s@.]+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?$/,
  datetime: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/,
}

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i

function checkText(field: Field, text: string): Fault | undefined {
  const form = FORMS[field.kind]
  if (form && !form.test(text)) return fault(field.kind)
  if (field.kind === "url" && !URL.canParse(text)) return fault("url")
  if (field.kind === "duration" && parseDuration(text) === undefined) return fault("duration")
  if ((field.kind === "date" || field.kind === "datetime") && !isDay(text)) return fault(field.kind)
  if (field.kind === "datetime" && field.widget === "naive" && OFFSET.test(text)) return fault("naive")
  if (field.kind === "bytes" && isBase64(field) && !/^[\w+/-]*={0,2}$/.test(text)) return fault("bytes")
  const { minLength, maxLength } = field
  const length = minLength === undefined && maxLength === undefined ? 0 : countCharacters(text)
  if (minLength !== undefined && length < minLength) return fault("minLength", { limit: minLength, length })
  if (maxLength !== undefined && length > maxLength) return fault("maxLength", { limit: maxLength, length })
  if (field.pattern !== undefined && !matches(field.pattern, text)) return fault("pattern", { pattern: field.pattern })
  return ORDERED[field.kind] ? checkRange(field, text, ORDERED[field.kind]) : undefined
}

/** The length in Python's characters: a pair of surrogates is one. `[...text]` would make a list of two million texts at each
 *  key that is typed in a text of that size. */
function countCharacters(text: string): number {
  let pairs = 0
  for (let index = 0; index < text.length; index++) {
    if (text.codePointAt(index)! < 0x10000) continue
    pairs++
    index++
  }
  return text.length - pairs
}

/** JavaScript takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const time = Date.parse(text.slice(0, 10))
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
}

const byNumber = (read: (text: string) => number) => (one: string, other: string): number | undefined => {
  const difference = read(one) - read(other)
  return Number.isNaN(difference) ? undefined : difference
}
const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
const ORDERED: Partial<Record<Field["kind"], (one: string, other: string) => number | undefined>> = {
  date: byText,
  time: byText,
  datetime: byNumber((text) => Date.parse(OFFSET.test(text) ? text : `${text}Z`)),
  duration: byNumber((text) => parseDuration(text) ?? Number.NaN),
}

/** Return whether bytes are sent as base64. Otherwise they are UTF-8 text, as in pydantic. */
export const isBase64 = (field: Field): boolean => field.widget === "base64"

/** The server's patterns are JavaScript's but for a few forms. What JavaScript cannot compile, or understands in another way, is left
 *  to the server: there, "é" is a letter for `\w`. */
function matches(pattern: string, text: string): boolean {
  if (/\\[wdb]/i.test(pattern) && /[^\0-\x7f]/.test(text)) return true
  const flags = /^\(\?([ims]+)\)/.exec(pattern)
  const body = pattern.slice(flags?.[0].length ?? 0).replaceAll("(?P<", "(?<").replaceAll("\\Z", "$").replaceAll("\\A", "^")
  try {
    return new RegExp(body, `u${flags?.[1] ?? ""}`).test(text)
  } catch {
    return true
  }
}
