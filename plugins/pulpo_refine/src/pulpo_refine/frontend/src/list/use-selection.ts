import { useEffect, useMemo, useState } from "react"
import type { Doc } from "@/api/documents"
import { selectionParams, type ListQuery } from "./list-query"

export interface Selection {
  /** The documents that were ticked, as they were then. */
  documents: Map<string, Doc>
  /** All that match are meant, also those of other pages. */
  all: boolean
  count: number
  has: (id: string) => boolean
  /** With `range`, all from the one ticked last. */
  toggle: (document: Doc, range?: boolean) => void
  togglePage: () => void
  pageState: "none" | "some" | "all"
  selectAll: () => void
  clear: () => void
}

export function useSelection(rows: Doc[], query: ListQuery): Selection {
  const [documents, setDocuments] = useState<Map<string, Doc>>(new Map())
  const [all, setAll] = useState(false)
  const [last, setLast] = useState<string>()
  const matching = JSON.stringify(selectionParams(query))
  useEffect(() => {
    // Other filters are other documents.
    setDocuments(new Map())
    setAll(false)
  }, [matching])

  return useMemo(() => {
    const ticked = rows.filter(({ id }) => documents.has(id)).length
    return {
      documents,
      all,
      count: all ? Math.max(documents.size, 1) : documents.size,
      has: (id) => all || documents.has(id),
      toggle: (document, range) => {
        const next = new Map(all ? rows.map((row) => [row.id, row]) : documents)
        const from = range ? rows.findIndex(({ id }) => id === last) : -1
        const to = rows.findIndex(({ id }) => id === document.id)
        const on = !(all || documents.has(document.id))
        const touched = from >= 0 && to >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [document]
        for (const one of touched) {
          if (on) next.set(one.id, one)
          else next.delete(one.id)
        }
        setAll(false)
        setLast(document.id)
        setDocuments(next)
      },
      togglePage: () => {
        const next = new Map(all ? [] : documents)
        const whole = all || ticked === rows.length
        for (const row of rows) {
          if (whole) next.delete(row.id)
          else next.set(row.id, row)
        }
        setAll(false)
        setDocuments(next)
      },
      pageState: all || (rows.length > 0 && ticked === rows.length) ? "all" : ticked > 0 ? "some" : "none",
      selectAll: () => setAll(true),
      clear: () => {
        setDocuments(new Map())
        setAll(false)
      },
    }
  }, [documents, all, last, rows])
}
