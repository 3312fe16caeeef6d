import { useEffect, useState, type RefObject } from "react"
import { useNavigate } from "react-router"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { isTyping } from "@/layout/is-typing"
import { createPath, editPath, showPath } from "@/paths"
import type { Selection } from "./use-selection"

interface Options {
  model: Model
  rows: Doc[]
  selection: Selection
  searchBox: RefObject<HTMLInputElement | null>
  onFilter: () => void
}

export interface ListKeys {
  /** The row that the keys act on; -1 before the first key. */
  row: number
  setRow: (row: number) => void
}

/** j and k move, x ticks, Enter opens, e edits, n makes a new one, / searches, f filters, Escape lets go. */
export function useListKeys({ model, rows, selection, searchBox, onFilter }: Options): ListKeys {
  const [row, setRow] = useState(-1)
  const navigate = useNavigate()
  useEffect(() => setRow((at) => Math.min(at, rows.length - 1)), [rows.length])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return
      const document = rows[row]
      const actions: Record<string, (() => void) | undefined | false> = {
        j: () => setRow((at) => Math.min(at + 1, rows.length - 1)),
        k: () => setRow((at) => Math.max(at - 1, 0)),
        x: document && (() => selection.toggle(document, event.shiftKey)),
        X: document && (() => selection.toggle(document, true)),
        Enter: document && !(event.target as HTMLElement).closest("a,button,[role=checkbox]") && (() => void navigate(showPath(model.path, document.id))),
        e: document && model.can.includes("update") && (() => void navigate(editPath(model.path, document.id))),
        n: model.can.includes("create") && (() => void navigate(createPath(model.path))),
        "/": () => searchBox.current?.focus(),
        f: onFilter,
        Escape: selection.count > 0 && selection.clear,
      }
      const action = actions[event.key]
      if (!action) return
      event.preventDefault()
      action()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [model, rows, row, selection, navigate, searchBox, onFilter])
  useEffect(() => {
    document.querySelector(`[data-row="${row}"]`)?.scrollIntoView({ block: "nearest" })
  }, [row])
  return { row, setRow }
}
