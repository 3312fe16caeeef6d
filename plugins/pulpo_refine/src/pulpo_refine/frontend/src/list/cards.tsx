import { Link } from "react-router"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { cn } from "@/components/cn"
import { Checkbox } from "@/components/ui/checkbox"
import { Skeleton } from "@/components/ui/skeleton"
import { t } from "@/i18n"
import { showPath } from "@/paths"
import { nameOf, valueAt, type FieldAt } from "@/values/fields"
import { Value } from "@/values/value"
import { RowOperationsButton, type RowOperations } from "./row-operations"
import type { Selection } from "./use-selection"

interface Props {
  model: Model
  columns: FieldAt[]
  rows: Doc[]
  selection: Selection
  fresh: Set<string>
  loading: boolean
  operations: RowOperations | undefined
}

/** The list on a phone: a card for each document instead of a row. */
export function Cards({ model, columns, rows, selection, fresh, loading, operations }: Props) {
  if (loading) {
    return Array.from({ length: 8 }, (_, index) => (
      <div key={index} className="space-y-2.5 border-b border-line p-3">
        <Skeleton className="w-3/5" />
        <Skeleton className="w-4/5" />
      </div>
    ))
  }
  const rest = columns.filter(({ path }) => path !== model.primary)
  return (
    <ul aria-label={model.plural}>
      {rows.map((document) => (
        <li
          key={document.id}
          className={cn("flex gap-3 border-b border-line px-3 py-2.5", selection.has(document.id) && "bg-accent-soft", fresh.has(document.id) && "bg-warn-soft")}
        >
          <Checkbox
            className="mt-1"
            checked={selection.has(document.id)}
            onChange={() => selection.toggle(document)}
            label={t("list.select", { name: nameOf(model, document) })}
          />
          <div className="min-w-0 flex-1">
            <Link to={showPath(model.path, document.id)} className="block truncate font-medium">
              {nameOf(model, document)}
            </Link>
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
              {rest.map((at) => {
                const value = valueAt(document, at.path)
                if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return null
                return (
                  <span key={at.path} className="max-w-full truncate">
                    {(at.field.kind === "bool" || at.field.kind === "int" || at.field.kind === "float") && `${at.label}: `}
                    <Value value={value} field={at.field} model={model} document={document} />
                  </span>
                )
              })}
            </div>
          </div>
          {operations && <RowOperationsButton of={operations} model={model} document={document} />}
        </li>
      ))}
    </ul>
  )
}
