import { useCallback, useMemo, useState } from "react"
import { useSearchParams } from "react-router"
import type { Model } from "@/api/config"
import { readListQuery, writeListQuery, type ListDefaults, type ListQuery } from "./list-query"
import { listDefaults, loadHabits, openedSearch, saveHabits, type ListHabits } from "./views"

export interface ListQueryState {
  query: ListQuery
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
  const defaults = useMemo(() => listDefaults(model, habits), [habits, model])
  const search = useMemo(() => openedSearch(params, standard), [params, standard])
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
