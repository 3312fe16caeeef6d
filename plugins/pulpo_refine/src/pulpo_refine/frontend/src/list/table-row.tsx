import { Pencil, TriangleAlert } from "lucide-react"
import { lazy, memo, Suspense } from "react"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { cn } from "@/components/cn"
import { Checkbox } from "@/components/ui/checkbox"
import { t } from "@/i18n"
import { showPath } from "@/paths"
import type { Preferences } from "@/state/preferences"
import { nameOf, valueAt, type FieldAt } from "@/values/fields"
import { inOneLine } from "@/values/format"
import { Value } from "@/values/value"
import { isRight } from "./columns"
import { canEditInline } from "./inline-fields"
import { RowOperationsButton, type RowOperations } from "./row-operations"

const InlineEditor = lazy(() => import("./inline-editor"))

/** A cell that is being edited. */
export interface Editing {
  id: string
  path: string
}

interface Props {
  document: Doc
  index: number
  columns: FieldAt[]
  model: Model
  selected: boolean
  onSelect: (document: Doc, range?: boolean) => void
  current: boolean
  onCurrent: (row: number) => void
  fresh: boolean
  density: Preferences["density"]
  editing: string | undefined
  onEdit: (editing: Editing | undefined) => void
  operations: RowOperations | undefined
}

export const heights = { compact: "h-7", normal: "h-9", relaxed: "h-12" }

export const TableRow = memo(function TableRow(props: Props) {
  const { document, index, columns, model, selected, onSelect, current, onCurrent, fresh, density, editing, onEdit, operations } = props
  const named = columns.find(({ path }) => path === model.primary) ?? columns[0]
  return (
    <tr
      data-row={index}
      aria-selected={selected}
      onClick={() => onCurrent(index)}
      className={cn(
        "group cursor-default transition-colors duration-700 [&>td]:border-b [&>td]:border-line",
        selected ? "bg-accent-soft" : fresh ? "bg-warn-soft duration-0" : "hover:bg-hover",
        current && "[&>td:first-child]:shadow-[inset_3px_0_0_var(--accent)]",
      )}
    >
      <td className={cn("pl-4", heights[density])} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          checked={selected}
          onChange={(_, event) => onSelect(document, (event as PointerEvent).shiftKey)}
          label={t("list.select", { name: nameOf(model, document) })}
        />
      </td>
      {columns.map((at) => (
        <td key={at.path} className={cn("relative px-2.5", isRight(at.field) && "text-right tabular-nums")}>
          {editing === at.path ? (
            <Suspense>
              <InlineEditor model={model} document={document} at={at} onClose={() => onEdit(undefined)} />
            </Suspense>
          ) : (
            <Cell document={document} at={at} model={model} named={at === named} onEdit={onEdit} />
          )}
        </td>
      ))}
      {operations && (
        <td className="sticky right-0 pr-2 text-right">
          <RowOperationsButton
            of={operations}
            model={model}
            document={document}
            className={cn("opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100", current && "opacity-100")}
          />
        </td>
      )}
    </tr>
  )
})

interface CellProps {
  document: Doc
  at: FieldAt
  model: Model
  named: boolean
  onEdit: Props["onEdit"]
}

function Cell({ document, at, model, named, onEdit }: CellProps) {
  const value = valueAt(document, at.path)
  const edit = () => onEdit({ id: document.id, path: at.path })
  const editable = canEditInline(at, model, value)
  return (
    <div className="group/cell flex items-center gap-1" onDoubleClick={editable && !named ? edit : undefined}>
      <div dir="auto" className={cn("min-w-0 flex-1 truncate", named && "font-medium")}>
        {named ? (
          <Link to={showPath(model.path, document.id)} className="outline-offset-2 hover:underline">
            {at.path === model.primary && (value === "" || value === null || value === undefined) ? (
              <span className="font-normal text-muted italic">{t("values.unnamed")}</span>
            ) : at.path === model.primary ? (
              inOneLine(String(value))
            ) : (
              <Value value={value} field={at.field} model={model} document={document} />
            )}
          </Link>
        ) : (
          <Value value={value} field={at.field} model={model} document={document} />
        )}
      </div>
      {named && document._problems && (
        <TriangleAlert size={14} className="shrink-0 text-warn" aria-label={t("list.problems", { problems: document._problems.join("; ") })} />
      )}
      {editable && (
        <button
          type="button"
          tabIndex={-1}
          onClick={edit}
          aria-label={t("list.edit_cell", { label: at.label })}
          className="absolute right-1 hidden size-6 items-center justify-center rounded-md border border-line bg-panel text-muted shadow-xs group-hover/cell:flex hover:text-text"
        >
          <Pencil size={12} />
        </button>
      )}
    </div>
  )
}
