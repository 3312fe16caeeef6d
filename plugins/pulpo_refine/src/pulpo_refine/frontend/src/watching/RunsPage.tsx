import { Activity } from "lucide-react"
import { useMemo, useState } from "react"
import { Link } from "react-router"
import { Badge } from "@/components/ui/badge"
import { Button, buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { locale, t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { systemPath } from "@/paths"
import { useConfig } from "@/state/config"
import { LiveSwitch } from "./live-switch"
import { getRuns } from "./records"
import { RecordsState } from "./records-state"
import { RunFilters, runFilters } from "./run-filters"
import { RunsTable } from "./runs-table"
import { useFilters } from "./use-filters"
import { useRecords } from "./use-records"

/** What ran, the latest first, as it runs. */
export default function RunsPage() {
  usePageTitle(t("watching.runs"))
  const config = useConfig()
  const filters = useFilters(runFilters)
  const [live, setLive] = useState(true)
  const params = useMemo(() => ({ ...filters.values, since: filters.values.since[0], count: "exact", limit: 50 }), [filters.values])
  const query = useRecords("runs", params, getRuns, live)
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <h1 className="truncate text-lg font-semibold">{t("watching.runs")}</h1>
            {typeof query.total === "number" && <Badge>{query.total.toLocaleString(locale())}</Badge>}
          </>
        }
      >
        <LiveSwitch live={live} onChange={setLive} />
      </TopBar>
      <RunFilters {...filters} />
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel">
        <RecordsState
          query={query}
          count={query.items.length}
          empty={
            <Empty
              icon={<Activity size={20} />}
              title={t(filters.any ? "watching.no_match" : "watching.no_runs")}
              actions={
                filters.any ? (
                  <Button onClick={filters.clear}>{t("watching.clear_filters")}</Button>
                ) : (
                  <Link to={systemPath(config, "operations")} className={buttonClass({ look: "primary" })}>
                    {t("watching.to_operations")}
                  </Link>
                )
              }
            >
              {t(filters.any ? "watching.no_match_hint" : "watching.no_runs_hint")}
            </Empty>
          }
        >
          <RunsTable runs={query.items} label={t("watching.runs")} />
        </RecordsState>
      </div>
    </div>
  )
}
