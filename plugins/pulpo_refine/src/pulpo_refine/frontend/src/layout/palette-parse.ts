import type { Config, Field, Model } from "@/api/config"
import type { Condition, Filter } from "@/api/filters"
import { fieldsOf, isNumeric, scalarOf, type FieldAt } from "@/values/fields"

export interface Reading {
  model: Model
  items: Filter[]
  /** The other words, which are searched for. */
  q: string
}

const plain = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[\s_-]+/g, "")

/** Read `jobs remote salary>80000` as filters of a list. The first word names the model, or the page does. */
export function readAsFilters(text: string, config: Pick<Config, "models" | "types">, here?: Model): Reading | undefined {
  const words = splitWords(text)
  const named = words.length ? modelOf(words[0]!, config.models) : undefined
  const model = named ?? here
  if (!model) return undefined
  const fields = fieldsOf(model, config.types).filter(({ field }) => field.filters?.length)
  const items: Filter[] = []
  const rest: string[] = []
  for (const word of named ? words.slice(1) : words) {
    const found = comparison(word, fields) ?? valueWord(word, fields)
    if (found) add(items, found)
    else rest.push(word)
  }
  return { model, items, q: rest.join(" ") }
}

/** At spaces, but not at those in quotes. */
export const splitWords = (text: string): string[] =>
  [...text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([word]) => (/^"[^"]*"$/.test(word) ? word.slice(1, -1) : word))

function modelOf(word: string, models: Model[]): Model | undefined {
  const wanted = plain(word)
  if (wanted.length < 2) return undefined
  const names = (model: Model) => [model.path, model.plural, model.label, model.name].map(plain)
  return (
    models.find((model) => names(model).includes(wanted)) ??
    (wanted.length >= 3 ? models.find((model) => names(model).some((name) => name.startsWith(wanted))) : undefined)
  )
}

const operators: Record<string, string> = { ">=": "gte", "<=": "lte", "!=": "ne", ">": "gt", "<": "lt", "=": "eq", ":": "eq", "~": "icontains" }

function comparison(word: string, fields: FieldAt[]): Condition | undefined {
  const match = /^([^<>=!:~]+)(>=|<=|!=|>|<|=|:|~)(.+)$/.exec(word)
  if (!match) return undefined
  const [, name, sign, raw] = match as unknown as [string, string, string, string]
  const value = raw.replace(/^"|"$/g, "")
  const numeric = /^[<>]/.test(sign) && Number.isFinite(number(value))
  const at = fieldOf(name, fields, numeric)
  if (!at) return undefined
  const scalar = scalarOf(at.field)
  let op = operators[sign]!
  if (sign === ":" && scalar.kind === "string" && at.field.filters?.includes("icontains")) op = "icontains"
  if (!at.field.filters?.includes(op)) return undefined
  const known = enumValue(scalar, value)
  return { field: at.path, op, value: known ?? (isNumeric(scalar) ? String(number(value)) : value) }
}

/** 80k is 80000, 1.5m is 1500000. */
function number(text: string): number {
  const match = /^(-?[\d.]+)([kKmM]?)$/.exec(text.replaceAll("_", ""))
  if (!match) return NaN
  return Number(match[1]) * ({ k: 1e3, m: 1e6 }[match[2]!.toLowerCase()] ?? 1)
}

/** By its path, its label or its last part; of an embedded model, the first field that can be compared. */
function fieldOf(name: string, fields: FieldAt[], numeric: boolean): FieldAt | undefined {
  const wanted = plain(name)
  const fit = fields.filter(({ field }) => !numeric || isNumeric(scalarOf(field)) || !["string", "enum", "bool"].includes(scalarOf(field).kind))
  const key = (path: string) => plain(path.replaceAll(".", ""))
  return (
    fit.find(({ path, field }) => key(path) === wanted || plain(field.label) === wanted) ??
    fit.find(({ path }) => path.split(".").some((part) => plain(part) === wanted)) ??
    (wanted.length >= 3 ? fit.find(({ path, field }) => key(path).startsWith(wanted) || plain(field.label).startsWith(wanted)) : undefined)
  )
}

function enumValue(field: Field, text: string): string | undefined {
  const wanted = plain(text)
  const found = field.values?.find(({ value, label }) => plain(String(value)) === wanted || plain(label ?? "") === wanted)
  return found && String(found.value)
}

/** A word alone: the value of an enum, or the name of a yes-or-no field (`!paid`: no). */
function valueWord(word: string, fields: FieldAt[]): Condition | undefined {
  for (const { path, field } of fields) {
    const value = enumValue(scalarOf(field), word)
    if (value !== undefined) return { field: path, op: "eq", value }
  }
  const no = word.startsWith("!")
  const wanted = plain(no ? word.slice(1) : word)
  const flag = fields.find(({ path, field }) => field.kind === "bool" && (plain(path) === wanted || plain(field.label) === wanted))
  return flag && { field: flag.path, op: "eq", value: String(!no) }
}

/** Two values of one field mean either: `jobs remote hybrid`. */
function add(items: Filter[], found: Condition): void {
  const at = items.findIndex((item) => "field" in item && item.field === found.field && ["eq", "in"].includes(item.op) && found.op === "eq")
  const old = items[at] as Condition | undefined
  if (old) items[at] = { field: found.field, op: "in", value: [...[old.value].flat(), found.value as string] }
  else items.push(found)
}
