import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useState } from "react"
import { Link } from "react-router"
import { get } from "@/api/client"
import type { Model } from "@/api/config"
import { buttonClass } from "@/components/ui/button"
import { MoreButton } from "@/components/ui/more-button"
import { Skeleton } from "@/components/ui/skeleton"
import { locale, t } from "@/i18n"
import { Icon } from "@/layout/icon"
import { createPath, listPath } from "@/paths"
import { useConfig } from "@/state/config"
import { Panel } from "./panel"

/** The number of models that are counted at first: 200 models would be 200 requests. */
const step = 24

export const countQuery = (model: Model) => ({
  queryKey: ["data", "count", model.path],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await get<{ total: number | null }>(`/${model.path}`, { params: { limit: 1, count: "estimated", fields: model.primary === "id" ? undefined : model.primary.split(".")[0] }, signal })).data.total,
  staleTime: 15_000,
})

/** The models, each with the number of its documents. */
export function ModelCounts() {
  const { models } = useConfig()
  const [shown, setShown] = useState(step)
  const readable = models.filter(({ can }) => can.includes("read"))
  return (
    <Panel title={t("watching.data")} flush>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] overflow-hidden rounded-b-[10px]">
        {readable.slice(0, shown).map((model) => (
          <Count key={model.name} model={model} />
        ))}
      </ul>
      <MoreButton more={readable.length > shown} size="sm" look="ghost" onClick={() => setShown(shown + step * 2)} className="border-t border-line p-2 text-center">
        {t("watching.more_models", { count: readable.length - shown })}
      </MoreButton>
    </Panel>
  )
}

function Count({ model }: { model: Model }) {
  const { data, isPending } = useQuery(countQuery(model))
  return (
    <li className="group relative -mr-px -mb-px flex items-center gap-2.5 border-r border-b border-line px-4 py-2.5 hover:bg-hover">
      <Icon name={model.icon} size={16} className="text-muted" />
      <Link to={listPath(model.path)} className="min-w-0 flex-1 truncate text-sm after:absolute after:inset-0" title={model.description}>
        {model.plural}
      </Link>
      {isPending ? <Skeleton className="w-8" /> : <span className="text-sm font-semibold tabular-nums">{data?.toLocaleString(locale()) ?? "–"}</span>}
      {model.can.includes("create") && (
        <Link
          to={createPath(model.path)}
          aria-label={t("list.new", { label: model.label })}
          className={buttonClass({ look: "ghost", size: "xs", icon: true }, "relative opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100")}
        >
          <Plus size={14} />
        </Link>
      )}
    </li>
  )
}
