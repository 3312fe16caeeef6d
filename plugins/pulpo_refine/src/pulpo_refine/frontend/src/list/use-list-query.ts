import { useCallback, useMemo, useState } from "react"
import { useSearchParams } from "react-router"
import type { Model } from "@/api/config"
import { readListQuery, writeListQuery, type ListDefaults, type ListQuery } from "./list-query"
import { loadHabits, saveHabits, type ListHabits } from "./views"

export interface ListQueryState {
  query: ListQuery
  /** What the list shows if the address says nothing: the visitor's habits, else the model's hints. */
  defaults: ListDefaults
  search: URLSearchParams
  change: (changes: Partial<ListQuery>, options?: { replace?: boolean; keepPage?: boolean }) => void
  open: (search: string) => void
  habits: ListHabits
  keep: (changes: ListHabits) => void
}

/** The state of a list: in the address, and beside it what the browser remembers. An empty address stands for `standard`. */
export function useListQuery(model: Model, standard: string | undefined): ListQueryState {
  const [params, setParams] = useSearchParams()
  const [habits, setHabits] = useState(() => loadHabits(model.path))
  const defaults = useMemo<ListDefaults>(
    () => ({ columns: habits.columns ?? model.list, sort: habits.sort ?? [], limit: habits.limit ?? 50 }),
    [habits, model],
  )
  // An address without anything opens the standard view; `view=all` is the list without it.
  const search = useMemo(() => (!params.size && standard ? new URLSearchParams(standard) : params), [params, standard])
  const query = useMemo(() => readListQuery(search, defaults), [search, defaults])

  const change = useCallback<ListQueryState["change"]>(
    (changes, { replace, keepPage } = {}) => {
      const next = { ...query, ...changes, offset: keepPage || "offset" in changes ? (changes.offset ?? query.offset) : 0 }
      const written = writeListQuery(next, defaults)
      if (!written.size && standard) written.set("view", "all")
      setParams(written, { replace })
    },
    [query, defaults, standard, setParams],
  )
  const open = useCallback((text: string) => setParams(new URLSearchParams(text || (standard ? "view=all" : ""))), [setParams, standard])
  const keep = useCallback(
    (changes: ListHabits) => {
      const next = { ...loadHabits(model.path), ...changes }
      saveHabits(model.path, next)
      setHabits(next)
    },
    [model.path],
  )
  return { query, defaults, search, change, open, habits, keep }
}
