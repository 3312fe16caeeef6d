import { parseExact, stringifyExact } from "@/api/exact-json"
import { type Json, type JsonObject, isObject } from "@/forms/path"

/** The table to import: a name for each column, and a cell for each column of each row. Cells are values in JSON, else text. */
export interface Table {
  columns: string[]
  rows: Json[][]
}

export const MOST_ROWS = 100_000

/** Read CSV, TSV (as spreadsheets copy it), NDJSON, or a JSON array of objects. Throws an Error if it cannot be parsed. */
export async function readTable(text: string): Promise<Table> {
  const trimmed = text.replace(/^\uFEFF/, "").trim()
  if (trimmed.startsWith("[") || trimmed.startsWith("{")) return objectTable(readObjects(trimmed))
  return readSeparated(trimmed)
}

function readObjects(text: string): JsonObject[] {
  if (text.startsWith("[")) return (parseExact(text) as Json[]).map((value, index) => checked(value, index))
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  try {
    return lines.map((line, index) => checked(parseExact(line), index))
  } catch (error) {
    // One object over several lines.
    if (lines.length < 2) throw error
    return [checked(parseExact(text), 0)]
  }
}

function checked(value: Json, index: number): JsonObject {
  if (!isObject(value)) throw new Error(`${index + 1}: ${stringifyExact(value).slice(0, 40)}`)
  return value
}

function objectTable(objects: JsonObject[]): Table {
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))]
  return { columns, rows: objects.map((object) => columns.map((column) => object[column])) }
}

async function readSeparated(text: string): Promise<Table> {
  const { default: papa } = await import("papaparse")
  const { data } = papa.parse<string[]>(text, { skipEmptyLines: "greedy" })
  const [head = [], ...rows] = data
  const columns = head.map((name, index) => name.trim() || `#${index + 1}`)
  return { columns, rows: rows.map((row) => columns.map((_, index) => row[index] ?? "")) }
}
