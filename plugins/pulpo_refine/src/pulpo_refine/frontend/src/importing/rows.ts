import { type Types } from "@/forms/defaults"
import { problemText } from "@/forms/messages"
import { type Json, type JsonObject, type Path, related, setIn } from "@/forms/path"
import { checkField } from "@/forms/validate"
import { cellValue } from "./cells"
import type { Target } from "./targets"

export interface Row {
  number: number // as in the source: the first row of values is 1
  cells: Json[]
  /** Errors by column; those of no column are under -1. */
  problems: Map<number, string>
  done?: boolean
}

/** The document of a row: the values of its columns. */
export function documentOf(row: Row, columns: (Target | undefined)[]): JsonObject {
  return columns.reduce<JsonObject>((document, target, index) => {
    const value = target && cellValue(target.field, row.cells[index])
    return target && value !== undefined ? (setIn(document, target.path, value) as JsonObject) : document
  }, {})
}

/** Check the cells of a row against their fields. Missing columns are left to the server, which knows whether the row is new. */
export function checkRow(row: Row, columns: (Target | undefined)[], types: Types): Row {
  const problems = new Map<number, string>()
  columns.forEach((target, index) => {
    if (!target) return
    const value = cellValue(target.field, row.cells[index])
    const [problem] = value === undefined ? [] : checkField(target.field, value, [], { types, creating: true })
    if (problem) problems.set(index, problemText(problem))
  })
  return { ...row, problems }
}

export interface RowError {
  row: number
  loc: (string | number)[]
  msg: string
}

/** Put the server's errors of one row at its cells. Those of no column name their field. */
export function refuseRow(row: Row, errors: RowError[], columns: (Target | undefined)[]): Row {
  const problems = new Map<number, string>()
  for (const { loc, msg } of errors) {
    const index = columnAt(columns, loc)
    const rest = loc.slice(columns[index]?.path.length ?? 0)
    const message = rest.length ? `${rest.join(".")}: ${msg}` : msg
    problems.set(index, [problems.get(index), message].filter(Boolean).join("; "))
  }
  return { ...row, problems }
}

/** The column that an error belongs to: the one that leads deepest along its path. */
function columnAt(columns: (Target | undefined)[], loc: Path): number {
  const fitting = columns.flatMap((target, index) => (target && loc.length > 0 && target.path.length <= loc.length && related(target.path, loc) ? [{ index, depth: target.path.length }] : []))
  return fitting.toSorted((one, other) => other.depth - one.depth)[0]?.index ?? -1
}

