import type { Config, Field, Operation } from "@/api/config"
import { initialObject } from "@/forms/defaults"
import { creationBody } from "@/forms/patch"
import type { JsonObject } from "@/forms/path"
import { dropMasks } from "@/forms/secrets"
import type { FormStore } from "@/forms/store"
import { isRecord } from "./inferred"

/** The first values of an operation's form: its defaults, overridden by known values. */
export function startValues(operation: Operation, types: Config["types"], known: unknown): JsonObject {
  const values = initialObject(operation.fields, types)
  if (!isRecord(known)) return values
  // The input of a run is recorded with masks: what they hide has to be entered again.
  const given = dropMasks(operation.fields, known, types)
  for (const { name } of operation.fields) if (given[name] !== undefined) values[name] = given[name]
  return values
}

/** The input to send. Untouched fields are left out, so that the server's defaults apply. */
export const bodyOf = (operation: Operation, store: FormStore): JsonObject => creationBody(operation.fields, initialObject(operation.fields, store.types), store.value)

/** Values of inputs that an address names: `?job_id=…&tags=a&tags=b`, or all of them as JSON, `?input={…}`. */
export function valuesFromAddress(operation: Operation, search: URLSearchParams): JsonObject {
  const found: JsonObject = readJson(search.get("input"))
  for (const field of operation.fields) {
    const texts = search.getAll(field.name)
    if (!texts.length || (field.name === "input" && isRecord(readJson(texts[0]!)))) continue
    found[field.name] = field.kind === "list" ? texts.map((text) => fromText(text, field.item ?? field)) : fromText(texts[0]!, field)
  }
  return found
}

function fromText(text: string, field: Field): unknown {
  if (field.kind === "bool") return text === "true"
  if (field.kind === "int" || field.kind === "float") return Number.isFinite(Number(text)) ? Number(text) : text
  if (field.kind === "enum") return field.values?.find(({ value }) => String(value) === text)?.value ?? text
  return text
}

function readJson(text: string | null): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? "{}")
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}
