import { useQueries } from "@tanstack/react-query"
import { Link } from "react-router"
import { getPage } from "@/api/documents"
import { t } from "@/i18n"
import { Icon } from "@/layout/icon"
import { showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { nameOf } from "@/values/fields"
import { timeOrder } from "./document-time"
import { Panel } from "./panel"
import { LoadingRows } from "./records-state"
import { Ago } from "./times"

/** The newest documents of all models whose documents have a time. */
export function RecentDocuments() {
  const { models } = useConfig()
  const dated = models.flatMap((model) => {
    const order = model.can.includes("read") ? timeOrder(model) : undefined
    return order ? [{ model, order }] : []
  })
  const found = useQueries({
    queries: dated.slice(0, 8).map(({ model, order }) => ({
      queryKey: ["data", "recent", model.path],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await getPage(model.path, new URLSearchParams({ sort: `-${order.field}`, limit: "6" }), signal)).items,
    })),
  })
  const isPending = found.some((each) => each.isPending)
  const items = found
    .flatMap(({ data }, index) => (data ?? []).map((document) => ({ model: dated[index]!.model, document, time: dated[index]!.order.timeOf(document) })))
    .filter(({ time }) => time)
    .sort((one, other) => Date.parse(other.time) - Date.parse(one.time) || String(other.document.id).localeCompare(String(one.document.id)))
    .slice(0, 10)
  if (!items.length && !isPending) return null
  return (
    <Panel title={t("watching.recent_documents")} flush>
      {isPending && <LoadingRows rows={4} />}
      <ul>
        {items.map(({ model, document, time }) => (
          <li key={`${model.path} ${document.id}`} className="border-t border-line first:border-t-0">
            <Link to={showPath(model.path, document.id)} className="flex items-center gap-2.5 px-4 py-2 text-sm -outline-offset-2 hover:bg-hover">
              <Icon name={model.icon} size={15} className="text-muted" />
              <span className="min-w-0 flex-1 truncate">{nameOf(model, document)}</span>
              <span className="shrink-0 text-xs text-muted max-sm:hidden">{model.label}</span>
              <Ago time={time} className="w-28 shrink-0 text-right text-xs text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
