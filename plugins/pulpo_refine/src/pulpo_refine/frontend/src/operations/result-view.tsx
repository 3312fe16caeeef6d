import { ArrowUpRight } from "lucide-react"
import { useState } from "react"
import { Link } from "react-router"
import type { Field } from "@/api/config"
import { MoreButton } from "@/components/ui/more-button"
import { t } from "@/i18n"
import { showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { nameOf } from "@/values/fields"
import { formatText } from "@/values/format"
import { Value } from "@/values/value"
import { JsonView } from "@/watching/json-view"
import { columnsOf, fieldsOfValue, inferField, isRecord, isTable } from "./inferred"

/** The input or result of an operation by its kind: a document, an object, a table, a text, a number. */
export function ResultView({ value, field, fields, depth = 0 }: { value: unknown; field?: Field; fields?: Field[]; depth?: number }) {
  const known = field && field.kind !== "json" && field.kind !== "union" ? field : inferField(value, field?.name)
  if (value === null || value === undefined) return <p className="text-sm text-muted">{t("operations.nothing_returned")}</p>
  if (isTable(value)) return <ResultTable rows={value} item={known.item ?? inferField(value[0])} />
  if (Array.isArray(value) && value.length === 0) return <p className="text-sm text-muted">{t("operations.empty_list")}</p>
  if (isRecord(value) && depth < 4) return <ResultObject value={value} field={known} declared={fields} depth={depth} />
  if (typeof value === "string" && (value.includes("\n") || value.length > 160)) return <p className="max-w-prose text-sm break-words whitespace-pre-wrap">{value}</p>
  if (typeof value === "object") return <JsonView value={value} label={known.label || t("operations.result")} />
  return (
    <p className={depth ? "text-sm" : "text-xl font-semibold break-words tabular-nums"}>
      {depth ? <Value value={value} field={known} /> : formatText(value, known)}
    </p>
  )
}

function ResultObject({ value, field, declared, depth }: { value: Record<string, unknown>; field: Field; declared?: Field[]; depth: number }) {
  const config = useConfig()
  const model = field.kind === "document" ? config.models.find(({ name }) => field.models?.includes(name)) : undefined
  const fields = fieldsOfValue(value, field, config, declared).filter(({ name }) => name !== "id" || !model)
  const parts = fields.map((inner) => ({ inner, nested: isTable(value[inner.name]) || (isRecord(value[inner.name]) && !["link", "document"].includes(inner.kind)) }))
  return (
    <div className="space-y-4">
      {model && value.id !== undefined && value.id !== null && (
        <Link to={showPath(model.path, value.id)} className="inline-flex items-center gap-1.5 font-medium text-accent hover:underline">
          {model.label}: {nameOf(model, value)} <ArrowUpRight size={14} aria-hidden />
        </Link>
      )}
      {parts.some(({ nested }) => !nested) && (
        <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-5 gap-y-2 text-sm">
          {parts.map(({ inner, nested }) => !nested && <Part key={inner.name} field={inner} value={value[inner.name]} />)}
        </dl>
      )}
      {parts.map(
        ({ inner, nested }) =>
          nested && (
            <section key={inner.name} aria-label={inner.label} className="min-w-0">
              <h3 className="mb-1.5 text-xs font-medium text-muted" title={inner.description}>
                {inner.label}
              </h3>
              <div className={isTable(value[inner.name]) ? "" : "border-l-2 border-line pl-3"}>
                <ResultView value={value[inner.name]} field={inner} depth={depth + 1} />
              </div>
            </section>
          ),
      )}
      {!parts.length && <p className="text-sm text-muted">{t("operations.empty_object")}</p>}
    </div>
  )
}

function Part({ field, value }: { field: Field; value: unknown }) {
  const long = typeof value === "string" && value.length > 120
  return (
    <>
      <dt className="text-muted" title={field.description}>
        {field.label}
      </dt>
      <dd className="min-w-0 break-words">{long ? <span className="line-clamp-6 whitespace-pre-wrap">{value}</span> : <Value value={value} field={field} />}</dd>
    </>
  )
}

const first = 25

function ResultTable({ rows, item }: { rows: Record<string, unknown>[]; item: Field }) {
  const config = useConfig()
  const [shown, setShown] = useState(first)
  const columns = columnsOf(rows, item, config)
  const model = item.kind === "document" ? config.models.find(({ name }) => item.models?.includes(name)) : undefined
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t("operations.table")}>
        <table className="w-full border-collapse text-sm">
          <thead>
            <tr className="border-b border-line bg-sunken text-left text-xs text-muted">
              {columns.map(({ name, label, description }) => (
                <th key={name} className="px-3 py-1.5 font-medium whitespace-nowrap" title={description}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, index) => (
              <tr key={index} className="border-t border-line first:border-t-0">
                {columns.map((column, at) => (
                  <td key={column.name} className="max-w-72 truncate px-3 py-1.5">
                    {at === 0 && model && row.id ? (
                      <Link to={showPath(model.path, row.id)} className="font-medium hover:underline">
                        {formatText(row[column.name], column)}
                      </Link>
                    ) : (
                      <Value value={row[column.name]} field={column} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex items-center gap-3 border-t border-line px-3 py-1.5 text-xs text-muted">
        {t("operations.rows", { count: rows.length })}
        <MoreButton more={rows.length > shown} size="xs" look="ghost" onClick={() => setShown(shown + 200)}>
          {t("operations.more_rows")}
        </MoreButton>
      </div>
    </div>
  )
}
