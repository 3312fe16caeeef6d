import { useMemo, useRef, useState } from "react"
import { failureText } from "@/api/failure-text"
import type { Model } from "@/api/config"
import { toast } from "@/components/ui/toast"
import type { Types } from "@/forms/defaults"
import type { Json } from "@/forms/path"
import { t } from "@/i18n"
import { refresh } from "@/refine/refresh"
import { type Row, type RowError, checkRow, documentOf, refuseRow } from "./rows"
import { type Outcome, sendRows } from "./sending"
import { MOST_ROWS, type Table, readTable } from "./table"
import { type Target, matchColumns, targets } from "./targets"

export interface Progress {
  dry: boolean
  done: number
  total: number
  running: boolean
  outcome: Outcome
}

const NOTHING: Outcome = { created: 0, updated: 0, unchanged: 0, failed: 0 }

/** One import: from the source to the result of each row. */
export function useImport(model: Model, types: Types) {
  const all = useMemo(() => targets(model, types), [model, types])
  const [table, setTable] = useState<Table>()
  const [mapping, setMapping] = useState<(string | undefined)[]>([])
  const [rows, setRows] = useState<Row[]>([])
  const [keys, setKeys] = useState<string[]>([])
  const [progress, setProgress] = useState<Progress>()
  const [refused, setRefused] = useState<string>()
  const abort = useRef<AbortController>(undefined)

  const columns = useMemo(() => resolve(mapping, all), [mapping, all])

  async function read(text: string): Promise<void> {
    try {
      const found = await readTable(text)
      if (found.rows.length === 0) return setRefused(t("importing.no_rows"))
      if (found.rows.length > MOST_ROWS) return setRefused(t("importing.too_large", { limit: MOST_ROWS }))
      const matched = matchColumns(found.columns, all)
      setTable(found)
      setMapping(matched)
      setKeys(matched.includes("id") ? ["id"] : [])
      setRows(found.rows.map((cells, index) => checkRow({ number: index + 1, cells, problems: new Map() }, resolve(matched, all), types)))
      setProgress(undefined)
      setRefused(undefined)
    } catch (error) {
      setRefused(t("importing.not_read", { reason: error instanceof Error ? error.message : String(error) }))
    }
  }

  function map(index: number, name: string | undefined): void {
    const next = mapping.map((one, place) => (place === index ? name : one === name ? undefined : one))
    setMapping(next)
    setRows(rows.map((row) => checkRow(row, resolve(next, all), types)))
  }

  const editCell = (number: number, index: number, value: Json): void =>
    setRows((old) => old.map((row) => (row.number === number ? checkRow({ ...row, cells: row.cells.with(index, value) }, columns, types) : row)))

  const removeRow = (number: number): void => setRows((old) => old.filter((row) => row.number !== number))

  async function send(dry: boolean): Promise<void> {
    const checked = rows.map((row) => checkRow(row, columns, types))
    const sent = checked.filter((row) => row.problems.size === 0)
    const faulty = checked.length - sent.length
    let outcome = { ...NOTHING, failed: faulty }
    setRows(checked)
    setProgress({ dry, done: 0, total: sent.length, running: true, outcome })
    abort.current = new AbortController()
    try {
      await sendRows({
        model,
        documents: sent.map((row) => documentOf(row, columns)),
        keys: keys.filter((name) => mapping.includes(name)),
        dry,
        signal: abort.current.signal,
        onBatch: (from, to, part, errors) => {
          outcome = add(outcome, part)
          const after = new Map(sent.slice(from, to).map((row, index) => [row.number, became(row, errors.filter((error) => error.row === from + index), columns, dry)]))
          setRows((old) => old.flatMap((row) => (after.get(row.number)?.done ? [] : [after.get(row.number) ?? row])))
          setProgress({ dry, done: to, total: sent.length, running: true, outcome })
        },
      })
    } catch (error) {
      if (!abort.current.signal.aborted) toast({ kind: "error", title: t("importing.failed_request", { reason: failureText(error) }) })
    } finally {
      setProgress((old) => old && { ...old, running: false })
      if (!dry) refresh(model.path)
    }
  }

  return {
    all, table, mapping, columns, rows, keys, progress, refused,
    read, map, editCell, removeRow, send, setKeys,
    stop: () => abort.current?.abort(),
    restart: () => setTable(undefined),
  } // prettier-ignore
}

export type Import = ReturnType<typeof useImport>

const resolve = (mapping: (string | undefined)[], all: Target[]): (Target | undefined)[] => mapping.map((name) => all.find((one) => one.name === name))

const became = (row: Row, errors: RowError[], columns: (Target | undefined)[], dry: boolean): Row =>
  errors.length ? refuseRow(row, errors, columns) : { ...row, done: !dry }

const add = (one: Outcome, other: Outcome): Outcome => ({
  created: one.created + other.created,
  updated: one.updated + other.updated,
  unchanged: one.unchanged + other.unchanged,
  failed: one.failed + other.failed,
})
