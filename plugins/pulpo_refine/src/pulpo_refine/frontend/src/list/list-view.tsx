import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react"
import type { Model } from "@/api/config"
import { conditionsOf } from "@/api/filters"
import { lazyWithTexts } from "@/i18n/lazy-with-texts"
import { usePageTitle } from "@/layout/page-title"
import { useConfig } from "@/state/config"
import { prefer, preferences } from "@/state/preferences"
import { listed } from "@/state/neighbours"
import { useLastVisited } from "@/state/visited"
import { fieldsOf } from "@/values/fields"
import { FilterChips } from "./filter-chips"
import { ListFooter } from "./list-footer"
import { ListHeader } from "./list-header"
import { NoRows } from "./no-rows"
import { Rows } from "./rows"
import { Toolbar } from "./toolbar"
import { useFreshRows } from "./use-fresh-rows"
import { useListKeys } from "./use-list-keys"
import { useListQuery } from "./use-list-query"
import { useRows, useTotal } from "./use-rows"
import { useSelection } from "./use-selection"
import { useViews } from "./use-views"
import { ViewTabs } from "./view-tabs"

const FilterPanel = lazy(() => import("./filter-panel"))
const SelectionBar = lazyWithTexts(() => import("./selection-bar"))

export function ListView({ model }: { model: Model }) {
  const { types } = useConfig()
  const fields = useMemo(() => fieldsOf(model, types), [model, types])
  const views = useViews(model)
  const state = useListQuery(model, views.standard)
  const { query, change } = state
  const found = useRows(model, query)
  const total = useTotal(model, query)
  const selection = useSelection(found.rows, query)
  const fresh = useFreshRows(found.rows, found.isStale)
  const [filtering, setFiltering] = useState(false)
  const searchBox = useRef<HTMLInputElement>(null)
  const { density } = preferences.use()
  const keys = useListKeys({ model, rows: found.rows, selection, searchBox, onFilter: () => setFiltering((open) => !open) })
  useEffect(() => listed.set((old) => ({ ...old, [model.path]: found.rows.map(({ id }) => id) })), [found.rows, model.path])
  usePageTitle(model.plural)
  useLastVisited(`/${model.path}`, state.search.toString())

  // The page no longer exists, as documents were deleted: back to the first one.
  const beyond = !found.isLoading && !found.isStale && query.offset > 0 && found.rows.length === 0 && !found.error
  useEffect(() => {
    if (beyond) change({ offset: 0 }, { replace: true })
  }, [beyond, change])

  const filtered = conditionsOf(query.filter).length > 0 || query.q !== ""
  return (
    <div className="flex h-full min-w-0">
      <section className="flex min-w-0 flex-1 flex-col" aria-label={model.plural}>
        <ListHeader model={model} query={query} total={total} state={state} />
        <ViewTabs model={model} state={state} views={views} />
        <Toolbar
          model={model}
          fields={fields}
          state={state}
          searchBox={searchBox}
          filtering={filtering}
          onFilter={() => setFiltering((open) => !open)}
          density={density}
          onDensity={(next) => prefer({ density: next })}
        />
        <FilterChips model={model} fields={fields} query={query} change={change} onOpen={() => setFiltering(true)} />
        <Rows model={model} fields={fields} state={state} found={found} selection={selection} fresh={fresh} keys={keys} density={density}>
          {!found.isLoading && found.rows.length === 0 && (
            <NoRows model={model} filtered={filtered} error={found.error} onRetry={found.refetch} onClear={() => change({ filter: { join: "and", items: [] }, q: "" })} />
          )}
        </Rows>
        <ListFooter query={query} change={change} keep={state.keep} shown={found.rows.length} total={total} hasNext={found.hasNext} />
        <Suspense>{selection.count > 0 && <SelectionBar model={model} query={query} total={total} selection={selection} />}</Suspense>
      </section>
      <Suspense>
        {filtering && <FilterPanel model={model} fields={fields} query={query} change={change} onClose={() => setFiltering(false)} />}
      </Suspense>
    </div>
  )
}
