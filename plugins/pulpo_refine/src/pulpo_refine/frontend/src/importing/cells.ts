import type { Field } from "@/api/config"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { parseNumber, withPoint } from "@/forms/editors/parse-number"
import { parseDuration, toIso } from "@/forms/duration"
import { type Json, Unfinished } from "@/forms/path"
import { zone } from "@/state/zone"
import { toInstant } from "@/state/zones"

const YES = new Set(["true", "yes", "y", "1", "x", "ja", "wahr", "sí", "si", "verdadero"])
const NO = new Set(["false", "no", "n", "0", "nein", "falsch", "falso"])

/** The text of a cell. */
export const cellText = (cell: Json): string => (cell === null || cell === undefined ? "" : typeof cell === "string" ? cell : typeof cell === "object" ? stringifyExact(cell) : String(cell))

/** Parse a cell as a value of a field. Return text that cannot be parsed unchanged: the check refuses it. An empty cell has no value. */
export function cellValue(field: Field, cell: Json): Json {
  if (typeof cell !== "string") return cell
  const text = cell.trim()
  if (text === "") return undefined
  switch (field.kind) {
    case "int":
    case "float":
    case "decimal":
      return parseNumber(field, withPoint(text))
    case "bool":
      return YES.has(text.toLowerCase()) ? true : NO.has(text.toLowerCase()) ? false : new Unfinished(text)
    case "enum":
      return field.values?.find((choice) => String(choice.value) === text || choice.label?.toLowerCase() === text.toLowerCase())?.value ?? text
    case "date":
      return isoDate(text) ?? text
    case "datetime":
      return isoTime(text)
    case "duration":
      return durationOf(text)
    case "list":
    case "tuple":
      return listOf(field, text)
    case "object":
    case "map":
    case "union":
    case "json":
      return jsonOf(field, text)
    default:
      return cell
  }
}

const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/

function isoDate(text: string): string | undefined {
  const found = DAY_FIRST.exec(text)
  return found ? `${found[3]}-${found[2]?.padStart(2, "0")}-${found[1]?.padStart(2, "0")}` : /^\d{4}-\d{2}-\d{2}T/.test(text) ? text.slice(0, 10) : undefined
}

/** A time without a zone is read in the zone of the forms. */
function isoTime(text: string): string {
  const [day = "", clock] = text.split(/[T ]/)
  const date = isoDate(day) ?? day
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || /(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return text
  try {
    return toInstant(`${date}T${clock ?? "00:00"}`, zone.get())
  } catch {
    return text
  }
}

function durationOf(text: string): Json {
  const seconds = parseDuration(text)
  return seconds === undefined ? text : toIso(seconds)
}

function listOf(field: Field, text: string): Json {
  if (text.startsWith("[")) return jsonOf(field, text)
  const items = text.split(text.includes(";") || text.includes("\n") ? /[;\n]/ : ",").map((part) => part.trim())
  return items.filter((part) => part !== "").map((part, index) => cellValue(field.item ?? field.items?.[index] ?? field, part))
}

function jsonOf(field: Field, text: string): Json {
  try {
    return parseExact(text)
  } catch {
    return field.kind === "json" || field.kind === "union" ? text : new Unfinished(text)
  }
}
