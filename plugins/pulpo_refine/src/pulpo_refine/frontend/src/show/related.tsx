import { ArrowRight, Plus } from "lucide-react"
import { useMemo } from "react"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { failureText } from "@/api/failure-text"
import { readFilters } from "@/api/filters"
import { Button, buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"
import { columnsOf } from "@/list/columns"
import { useRows, useTotal } from "@/list/use-rows"
import { PageLoading } from "@/layout/page-loading"
import { createPath, listPath, showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { fieldsOf, nameOf, valueAt } from "@/values/fields"
import { Value } from "@/values/value"
import { relatedParams, type BackLink } from "./related-query"

const few = 20

/** The documents that link to this one: the first of them, and the way to all. */
export default function Related({ link, id }: { link: BackLink; id: string }) {
  const model = useConfig().models.find(({ path }) => path === link.path)
  return model ? <RelatedOf model={model} link={link} id={id} /> : null
}

function RelatedOf({ model, link, id }: { model: Model; link: BackLink; id: string }) {
  const { types } = useConfig()
  const columns = useMemo(() => columnsOf(model.list, fieldsOf(model, types), model).filter(({ path }) => path !== link.field), [model, types, link.field])
  const params = relatedParams(link, id)
  const query = { filter: readFilters(params), q: "", sort: [], columns: columns.map(({ path }) => path), limit: few, offset: 0 }
  const { rows, isLoading, error, refetch } = useRows(model, query)
  const total = useTotal(model, query)
  const add = model.can.includes("create") && (
    <Link to={`${createPath(model.path)}?values=${encodeURIComponent(JSON.stringify({ [link.field]: id }))}`} className={buttonClass({ size: "sm" })}>
      <Plus size={14} /> {t("show.related_new", { label: model.label })}
    </Link>
  )
  if (isLoading) return <PageLoading />
  if (error && !rows.length) {
    return (
      <Empty title={t("list.failed")} actions={<Button onClick={refetch}>{t("ui.retry")}</Button>}>
        {failureText(error)}
      </Empty>
    )
  }
  if (!rows.length) return <Empty title={t("show.related_none", { plural: model.plural })} actions={add} />
  return (
    <div className="pt-4">
      <div className="overflow-x-auto rounded-xl border border-line bg-panel">
        <table className="w-full text-left text-sm" aria-label={link.label}>
          <thead>
            <tr className="bg-sunken text-xs text-muted">
              {columns.map(({ path, label }) => (
                <th key={path} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((document) => (
              <tr key={document.id} className="border-t border-line hover:bg-hover">
                {columns.map((at, index) => (
                  <td key={at.path} className="max-w-72 truncate px-3 py-1.5">
                    {index === 0 ? (
                      <Link to={showPath(model.path, document.id)} className="font-medium hover:underline">
                        {at.path === model.primary ? nameOf(model, document) : <Value value={valueAt(document, at.path)} field={at.field} model={model} />}
                      </Link>
                    ) : (
                      <Value value={valueAt(document, at.path)} field={at.field} model={model} document={document} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-3 flex gap-2">
        {add}
        <Link to={`${listPath(model.path)}?${params}`} className={buttonClass({ look: "ghost", size: "sm" })}>
          {t("show.related_all", { count: total ?? rows.length })} <ArrowRight size={14} />
        </Link>
      </div>
    </div>
  )
}
