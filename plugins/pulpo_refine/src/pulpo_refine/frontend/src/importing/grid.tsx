import { ChevronLeft, ChevronRight, X } from "lucide-react"
import { memo, useState } from "react"
import { cn } from "@/components/cn"
import { Button, buttonClass } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { t } from "@/i18n"
import { cellText } from "./cells"
import type { Row } from "./rows"
import type { Import } from "./use-import"

const PAGE = 50

/** The rows to import. Every cell can be edited; an error is shown in its cell. */
export function Grid({ importing }: { importing: Import }) {
  const { rows, table, mapping, all, columns } = importing
  const [page, setPage] = useState(0)
  const [onlyFaulty, setOnlyFaulty] = useState(false)
  const faulty = rows.filter((row) => row.problems.size > 0)
  const shown = onlyFaulty && faulty.length ? faulty : rows
  const last = Math.max(0, Math.ceil(shown.length / PAGE) - 1)
  const first = Math.min(page, last) * PAGE
  const names = table?.columns ?? []
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <span className="text-muted">{t("importing.rows", { count: rows.length })}</span>
        {faulty.length > 0 && (
          <label className="flex items-center gap-2">
            <Checkbox checked={onlyFaulty} onChange={setOnlyFaulty} />
            {t("importing.only_problems", { count: faulty.length })}
          </label>
        )}
        {shown.length > PAGE && (
          <span className="ml-auto flex items-center gap-1 text-muted">
            {t("importing.page", { first: first + 1, last: Math.min(first + PAGE, shown.length) })}
            <Button look="ghost" size="sm" icon aria-label={t("importing.previous")} disabled={first === 0} onClick={() => setPage(first / PAGE - 1)}>
              <ChevronLeft size={14} />
            </Button>
            <Button look="ghost" size="sm" icon aria-label={t("importing.next")} disabled={first / PAGE >= last} onClick={() => setPage(first / PAGE + 1)}>
              <ChevronRight size={14} />
            </Button>
          </span>
        )}
      </div>
      <div className="min-h-48 overflow-auto rounded-lg border border-line bg-panel" tabIndex={0} role="region" aria-label={t("importing.rows", { count: rows.length })}>
        <table className="w-max min-w-full border-collapse text-sm">
          <thead className="sticky top-0 z-1 bg-sunken">
            <tr>
              <td className="w-10 border-b border-line" />
              {names.map((name, index) => (
                <th key={index} className="border-b border-l border-line p-1.5 text-left align-top font-medium">
                  <div className="max-w-56 truncate px-1 pb-1 text-xs text-muted">{name}</div>
                  <select
                    aria-label={t("importing.column_of", { column: name })}
                    value={mapping[index] ?? ""}
                    onChange={(event) => importing.map(index, event.target.value || undefined)}
                    className={cn("control h-7 w-full max-w-56 px-1.5 text-sm", !mapping[index] && "text-muted")}
                  >
                    <option value="">{t("importing.leave_out")}</option>
                    {all.map((target) => (
                      <option key={target.name} value={target.name}>
                        {target.label}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
              <td className="w-8 border-b border-line" />
            </tr>
          </thead>
          <tbody>
            {shown.slice(first, first + PAGE).map((row) => (
              <GridRow key={row.number} row={row} names={names} used={columns.map(Boolean).join()} onEdit={importing.editCell} onRemove={importing.removeRow} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

interface GridRowProps {
  row: Row
  names: string[]
  /** The used columns, as text, so that a row is rendered again only if they change. */
  used: string
  onEdit: Import["editCell"]
  onRemove: Import["removeRow"]
}

const GridRow = memo(
  function GridRow({ row, names, used, onEdit, onRemove }: GridRowProps) {
    const isUsed = used.split(",").map((text) => text === "true")
    const general = row.problems.get(-1)
    return (
      <tr className={cn("border-b border-line last:border-0", general && "bg-danger-soft")}>
        <th scope="row" className="px-2 text-right align-top text-xs leading-7 font-normal text-muted" title={general}>
          {row.number}
        </th>
        {names.map((name, index) => {
          const problem = row.problems.get(index)
          const id = problem && `import-${row.number}-${index}`
          return (
            <td key={index} className={cn("border-l border-line p-0 align-top", problem && "bg-danger-soft", !isUsed[index] && "bg-sunken text-muted line-through decoration-edge")}>
              <input
                aria-label={t("importing.cell", { column: name, number: row.number })}
                aria-invalid={problem ? true : undefined}
                aria-describedby={id}
                value={cellText(row.cells[index])}
                onChange={(event) => onEdit(row.number, index, event.target.value)}
                className="h-7 w-full min-w-32 bg-transparent px-2 outline-none focus:ring-2 focus:ring-accent focus:ring-inset"
              />
              {problem && (
                <p id={id} className="max-w-72 px-2 pb-1 text-xs text-danger">
                  {problem}
                </p>
              )}
            </td>
          )
        })}
        <td className="align-top">
          <button type="button" aria-label={t("importing.remove_row", { number: row.number })} onClick={() => onRemove(row.number)} className={buttonClass({ look: "ghost", size: "sm", icon: true })}>
            <X size={13} />
          </button>
          {general && <p className="px-2 pb-1 text-xs text-danger">{general}</p>}
        </td>
      </tr>
    )
  },
  (before, after) => before.row === after.row && before.names === after.names && before.used === after.used,
)
