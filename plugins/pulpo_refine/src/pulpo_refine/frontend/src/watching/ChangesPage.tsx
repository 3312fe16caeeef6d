import { History, Play, User, X } from "lucide-react"
import { useMemo, useState } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { Select } from "@/components/ui/select"
import { locale, t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { useConfig } from "@/state/config"
import { ChangeItem } from "./change-item"
import { FilterText } from "./filter-text"
import { LiveSwitch } from "./live-switch"
import { getChanges } from "./records"
import { RecordsState } from "./records-state"
import { sinceTime } from "./time-range"
import { useFilters } from "./use-filters"
import { useRecords } from "./use-records"

const names = ["model", "id", "kind", "actor", "operation", "run", "since"] as const
const kinds = ["create", "update", "delete", "bulk"] as const
const periods = ["", "1h", "24h", "7d", "30d"] as const

/** Who changed what, the latest first. */
export default function ChangesPage() {
  usePageTitle(t("watching.changes"))
  const { models } = useConfig()
  const { values, set, clear, any } = useFilters(names)
  const [live, setLive] = useState(true)
  const params = useMemo(
    () => ({ ...Object.fromEntries(names.map((name) => [name, values[name][0]])), since: sinceTime(values.since[0]), count: "exact", limit: 50 }),
    [values],
  )
  const query = useRecords("changes", params, getChanges, live)
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <h1 className="truncate text-lg font-semibold">{t("watching.changes")}</h1>
            {typeof query.total === "number" && <Badge>{query.total.toLocaleString(locale())}</Badge>}
          </>
        }
      >
        <LiveSwitch live={live} onChange={setLive} />
      </TopBar>
      <div role="search" className="flex flex-wrap items-center gap-2 px-4 pb-3 max-sm:px-3">
        <Select
          label={t("watching.model")}
          value={values.model[0] ?? ""}
          onChange={(model) => set("model", model)}
          choices={[{ value: "", label: t("watching.any_model") }, ...models.map(({ name, plural }) => ({ value: name, label: plural }))]}
          className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
        />
        <Select
          label={t("watching.kind")}
          value={values.kind[0] ?? ""}
          onChange={(kind) => set("kind", kind)}
          choices={[{ value: "", label: t("watching.any_kind") }, ...kinds.map((kind) => ({ value: kind as string, label: t(`watching.kind_${kind}`) }))]}
          className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
        />
        <Select
          label={t("watching.period")}
          value={values.since[0] ?? ""}
          onChange={(since) => set("since", since)}
          choices={periods.map((value) => ({ value: value as string, label: t(value ? `watching.last_${value}` : "watching.any_time") }))}
          className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
        />
        <FilterText label={t("watching.actor")} value={values.actor[0] ?? ""} onChange={(actor) => set("actor", actor)} icon={<User size={13} aria-hidden />} className="w-32!" />
        <FilterText label={t("watching.operation")} value={values.operation[0] ?? ""} onChange={(operation) => set("operation", operation)} icon={<Play size={13} aria-hidden />} />
        {any && (
          <Button look="ghost" size="sm" onClick={clear}>
            <X size={13} /> {t("watching.clear_filters")}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel">
        <RecordsState
          query={query}
          count={query.items.length}
          empty={
            <Empty icon={<History size={20} />} title={t(any ? "watching.no_match" : "watching.no_changes")} actions={any && <Button onClick={clear}>{t("watching.clear_filters")}</Button>}>
              {t(any ? "watching.no_match_hint" : "watching.no_changes_hint")}
            </Empty>
          }
        >
          <ul aria-label={t("watching.changes")}>
            {query.items.map((change) => (
              <ChangeItem key={change.change ?? `${change.time} ${change.id}`} change={change} />
            ))}
          </ul>
        </RecordsState>
      </div>
    </div>
  )
}
