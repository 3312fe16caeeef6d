import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import { locale, t } from "@/i18n"
import { useConfig } from "@/state/config"
import { BarChart } from "./bar-chart"
import { bucketsOf, startOf, stepOf, totalsOf, type Range } from "./buckets"
import { LineChart } from "./line-chart"
import { OperationRates } from "./operation-rates"
import { Panel } from "./panel"
import { RecentChanges, RecentFailures } from "./recent"
import { getRuns, getStatistics } from "./records"
import { Failed } from "./records-state"
import { runsPath } from "./run-paths"
import { Sparkline, Tile } from "./tiles"
import { formatMilliseconds, formatPercent } from "./times"
import { pace } from "./use-records"

/** The key figures of the operations over a range of time. */
export function RunOverview({ range }: { range: Range }) {
  const config = useConfig()
  const since = startOf(range).toISOString()
  const read = (by: string) => ({
    queryKey: ["watching", "stats", by, since],
    queryFn: ({ signal }: { signal: AbortSignal }) => getStatistics({ since, by }, signal),
    refetchInterval: pace * 5,
  })
  const overTime = useQuery(read(stepOf(range)))
  const byOperation = useQuery(read("operation"))
  const active = useQuery({
    queryKey: ["watching", "runs", "active"],
    queryFn: ({ signal }) => getRuns({ status: ["running", "pending"], limit: 1, count: "exact" }, signal),
    refetchInterval: pace,
  })
  // Before there is an answer, a zero would be a claim.
  const known = byOperation.data !== undefined
  const statistics = byOperation.data?.items ?? []
  const buckets = bucketsOf(range, overTime.data?.items ?? [])
  const { runs, failed, refused, rate } = totalsOf(statistics)
  const slowest = statistics.filter(({ median_ms }) => median_ms !== null).sort((one, other) => other.median_ms! - one.median_ms!)[0]
  const running = active.data?.total ?? 0
  if (byOperation.isError && !known) return <Failed error={byOperation.error} retry={() => byOperation.refetch()} />
  return (
    <>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Tile
          label={t("watching.runs")}
          value={<Link to={runsPath(config, { since: range })} className="hover:underline">{known ? runs.toLocaleString(locale()) : "–"}</Link>}
          note={active.data && (running ? <span className="text-info">{t("watching.running_now", { count: running })}</span> : t("watching.none_running"))}
          spark={<Sparkline buckets={buckets} of={({ runs }) => runs} />}
        />
        <Tile label={t("watching.success_rate")} value={formatPercent(rate)} tone={rate === null ? undefined : rate < 0.9 ? "danger" : "ok"} note={known && t("watching.refused_count", { count: refused })} />
        <Tile
          label={t("watching.failures")}
          value={<Link to={runsPath(config, { status: "failed", since: range })} className="hover:underline">{known ? failed.toLocaleString(locale()) : "–"}</Link>}
          tone={failed ? "danger" : undefined}
          note={known && t(failed ? "watching.failed_note" : "watching.no_failures")}
          spark={failed > 0 && <Sparkline buckets={buckets} of={({ failed }) => failed} className="bg-danger/60" />}
        />
        <Tile label={t("watching.slowest")} value={formatMilliseconds(slowest?.median_ms)} note={known && (slowest?.operation ?? t("watching.nothing_ran"))} />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title={t("watching.runs_over_time")}>
          <BarChart buckets={buckets} title={t("watching.runs_over_time")} />
        </Panel>
        <Panel title={t("watching.durations")} aside={<Legend />}>
          <LineChart buckets={buckets} title={t("watching.durations")} />
        </Panel>
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {known && <OperationRates statistics={statistics} since={range} />}
        <div className="space-y-4">
          <RecentFailures since={since} />
          {config.features.changes && <RecentChanges />}
        </div>
      </div>
    </>
  )
}

function Legend() {
  return (
    <span className="flex items-center gap-3 text-xs text-muted">
      <span className="flex items-center gap-1.5"><span aria-hidden className="h-0.5 w-3 rounded bg-accent" />{t("watching.median")}</span>
      <span className="flex items-center gap-1.5"><span aria-hidden className="h-0.5 w-3 rounded bg-info" />{t("watching.p95")}</span>
    </span>
  )
}
