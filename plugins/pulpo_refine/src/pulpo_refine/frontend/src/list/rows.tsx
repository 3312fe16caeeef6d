import { useCallback, useMemo, useState, type ReactNode } from "react"
import type { Model } from "@/api/config"
import { useNarrow } from "@/layout/use-narrow"
import type { Preferences } from "@/state/preferences"
import type { FieldAt } from "@/values/fields"
import { Cards } from "./cards"
import { columnsOf, columnWidth, operationsWidth, selectWidth } from "./columns"
import { useRowOperations } from "./row-operations"
import { TableHead } from "./table-head"
import { TableRow, type Editing } from "./table-row"
import { TableSkeleton } from "./table-skeleton"
import { useColumnWidths } from "./use-column-widths"
import type { ListKeys } from "./use-list-keys"
import type { ListQueryState } from "./use-list-query"
import type { useRows } from "./use-rows"
import type { Selection } from "./use-selection"

export interface RowsProps {
  model: Model
  fields: FieldAt[]
  state: ListQueryState
  found: ReturnType<typeof useRows>
  selection: Selection
  fresh: Set<string>
  keys: ListKeys
  density: Preferences["density"]
  /** The empty state. */
  children: ReactNode
}

export function Rows(props: RowsProps) {
  const { model, fields, state, found, selection, fresh, keys, density, children } = props
  const { query, habits, keep } = state
  const narrow = useNarrow()
  const [editing, setEditing] = useState<Editing>()
  const shown = useMemo(() => columnsOf(query.columns, fields, model), [query.columns, fields, model])
  const keepWidths = useCallback((next: Record<string, number>) => keep({ widths: next }), [keep])
  const widths = useColumnWidths(habits.widths ?? {}, keepWidths)
  const busy = found.isLoading || found.isStale
  const [operations, operationsInUse] = useRowOperations(model)
  if (narrow) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel" aria-busy={busy}>
        <Cards model={model} columns={shown} rows={found.rows} selection={selection} fresh={fresh} loading={found.isLoading} operations={operations} />
        {children}
        {operationsInUse}
      </div>
    )
  }
  return (
    <div className="relative min-h-0 flex-1 overflow-auto border-t border-line bg-panel" aria-busy={busy} tabIndex={-1}>
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-sm data-stale:opacity-60"
        style={{ minWidth: shown.reduce((sum, at) => sum + columnWidth(at, model, widths.given), selectWidth + (operations ? operationsWidth : 0)) }}
        data-stale={found.isStale || undefined}
        aria-label={model.plural}
      >
        <TableHead columns={shown} model={model} state={state} selection={selection} widths={widths} operations={operations !== undefined} />
        <tbody>
          {found.isLoading ? (
            <TableSkeleton columns={shown.length + (operations ? 1 : 0)} density={density} />
          ) : (
            found.rows.map((document, index) => (
              <TableRow
                key={document.id}
                document={document}
                index={index}
                columns={shown}
                model={model}
                selected={selection.has(document.id)}
                onSelect={selection.toggle}
                current={keys.row === index}
                onCurrent={keys.setRow}
                fresh={fresh.has(document.id)}
                density={density}
                editing={editing?.id === document.id ? editing.path : undefined}
                onEdit={setEditing}
                operations={operations}
              />
            ))
          )}
        </tbody>
      </table>
      {children}
      {operationsInUse}
    </div>
  )
}
