import { useQueries } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { getPage } from "@/api/documents"
import { t } from "@/i18n"
import { Icon } from "@/layout/icon"
import { showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { nameOf } from "@/values/fields"
import { Nothing, Panel } from "./panel"
import { LoadingRows } from "./records-state"
import { Ago } from "./times"

const times = ["updated_at", "modified_at", "changed_at", "created_at", "inserted_at", "added_at", "posted_at", "date"]

/** The field of a document's last change, if the model has one that sorts. */
export const timeField = (model: Model): string | undefined => times.find((name) => model.sortable.includes(name) && model.fields.some((field) => field.name === name))

/** The newest documents of all models that tell their time. */
export function RecentDocuments() {
  const { models } = useConfig()
  const dated = models.filter((model) => model.can.includes("read") && timeField(model)).slice(0, 8)
  const found = useQueries({
    queries: dated.map((model) => ({
      queryKey: ["data", "recent", model.path],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await getPage(model.path, new URLSearchParams({ sort: `-${timeField(model)}`, limit: "6" }), signal)).items,
    })),
  })
  const items = found
    .flatMap(({ data }, index) => (data ?? []).map((document) => ({ model: dated[index]!, document, time: String(document[timeField(dated[index]!)!] ?? "") })))
    .filter(({ time }) => time)
    .sort((one, other) => other.time.localeCompare(one.time))
    .slice(0, 10)
  return (
    <Panel title={t("watching.recent_documents")} flush>
      {found.some(({ isPending }) => isPending) && <LoadingRows rows={4} />}
      {!items.length && found.every(({ isPending }) => !isPending) && <Nothing>{t("watching.no_documents")}</Nothing>}
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
