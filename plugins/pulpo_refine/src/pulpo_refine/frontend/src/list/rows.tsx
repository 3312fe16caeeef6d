import { getCoreRowModel, useReactTable, type ColumnDef } from "@tanstack/react-table"
import { useMemo, useState, type ReactNode } from "react"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { useNarrow } from "@/layout/use-narrow"
import type { Preferences } from "@/state/preferences"
import { valueAt, type FieldAt } from "@/values/fields"
import { Cards } from "./cards"
import { columnsOf, widthOf } from "./columns"
import { TableHead } from "./table-head"
import { TableRow } from "./table-row"
import { TableSkeleton } from "./table-skeleton"
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
  /** What is shown if there are no rows. */
  children: ReactNode
}

/** A cell that is being edited. */
export interface Editing {
  id: string
  path: string
}

export function Rows(props: RowsProps) {
  const { model, fields, state, found, selection, fresh, keys, density, children } = props
  const { query, habits, keep } = state
  const narrow = useNarrow()
  const [editing, setEditing] = useState<Editing>()
  const shown = useMemo(() => columnsOf(query.columns, fields, model), [query.columns, fields, model])
  const columns = useMemo<ColumnDef<Doc>[]>(
    () =>
      shown.map((at) => ({
        id: at.path,
        accessorFn: (row) => valueAt(row, at.path),
        size: widthOf(at.field) + (at.path === model.primary ? 96 : 0),
        minSize: 56,
        meta: at,
      })),
    [shown, model],
  )
  const [sizing, setSizing] = useState(habits.widths ?? {})
  const table = useReactTable({
    data: found.rows,
    columns,
    getRowId: (row) => row.id,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    manualPagination: true,
    columnResizeMode: "onChange",
    state: { columnSizing: sizing },
    onColumnSizingChange: (update) => {
      const next = typeof update === "function" ? update(sizing) : update
      setSizing(next)
      keep({ widths: next })
    },
  })
  const busy = found.isLoading || found.isStale
  if (narrow) {
    return (
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel" aria-busy={busy}>
        <Cards model={model} columns={shown} rows={found.rows} selection={selection} fresh={fresh} loading={found.isLoading} />
        {children}
      </div>
    )
  }
  return (
    <div className="relative min-h-0 flex-1 overflow-auto border-t border-line bg-panel" aria-busy={busy} tabIndex={-1}>
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-sm data-stale:opacity-60"
        style={{ minWidth: table.getTotalSize() + 44 }}
        data-stale={found.isStale || undefined}
        aria-label={model.plural}
      >
        <TableHead table={table} model={model} state={state} selection={selection} sized={sizing} />
        <tbody>
          {found.isLoading ? (
            <TableSkeleton columns={shown.length} density={density} />
          ) : (
            table.getRowModel().rows.map((row) => (
              <TableRow
                key={row.id}
                document={row.original}
                index={row.index}
                columns={shown}
                model={model}
                selected={selection.has(row.id)}
                onSelect={selection.toggle}
                current={keys.row === row.index}
                onCurrent={keys.setRow}
                fresh={fresh.has(row.id)}
                density={density}
                editing={editing?.id === row.id ? editing.path : undefined}
                onEdit={setEditing}
              />
            ))
          )}
        </tbody>
      </table>
      {children}
    </div>
  )
}
