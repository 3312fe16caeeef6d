import { useState } from "react"
import { Link } from "react-router"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { locale, t } from "@/i18n"
import { operationPath } from "@/paths"
import { useConfig } from "@/state/config"
import { compareNames } from "@/values/natural-order"
import { Nothing, Panel } from "./panel"
import type { RunStatistics } from "./records"
import { runsPath } from "./run-paths"
import { formatMilliseconds, formatPercent } from "./times"

const first = 8

/** The operations that ran, the busiest first: how often, how well, how fast. */
export function OperationRates({ statistics, since }: { statistics: RunStatistics[]; since: string }) {
  const config = useConfig()
  const [all, setAll] = useState(false)
  const sorted = [...statistics].sort((one, other) => other.runs - one.runs || compareNames(one.operation!, other.operation!))
  const most = sorted[0]?.runs ?? 1
  const known = new Set(config.operations.map(({ name }) => name))
  return (
    <Panel title={t("watching.operations")} flush>
      {!sorted.length && <Nothing>{t("watching.nothing_ran")}</Nothing>}
      {sorted.length > 0 && (
        <table className="w-full border-collapse text-sm" aria-label={t("watching.operations")}>
          <thead>
            <tr className="border-b border-line text-left text-xs text-muted">
              <th className="py-1.5 pr-3 pl-4 font-medium">{t("watching.operation")}</th>
              <th className="py-1.5 pr-3 text-right font-medium">{t("watching.runs")}</th>
              <th className="py-1.5 pr-3 text-right font-medium whitespace-nowrap">{t("watching.success_rate")}</th>
              <th className="py-1.5 pr-3 text-right font-medium max-sm:hidden">{t("watching.median")}</th>
              <th className="py-1.5 pr-4 text-right font-medium max-sm:hidden" title={t("watching.p95")}>
                p95
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, all ? undefined : first).map((one) => (
              <tr key={one.operation} className="border-t border-line first:border-t-0 hover:bg-hover">
                <td className="max-w-0 py-1.5 pr-3 pl-4">
                  <Link to={known.has(one.operation!) ? operationPath(config, one.operation!) : runsPath(config, { operation: one.operation! })} title={one.operation ?? undefined} className="block truncate hover:underline">
                    {one.operation}
                  </Link>
                  <span aria-hidden className="mt-1 block h-0.5 overflow-hidden rounded bg-active">
                    <span className="block h-full rounded bg-accent/60" style={{ width: `${(100 * one.runs) / most}%` }} />
                  </span>
                </td>
                <td className="w-16 py-1.5 pr-3 text-right tabular-nums">
                  <Link to={runsPath(config, { operation: one.operation!, since })} className="hover:underline">
                    {one.runs.toLocaleString(locale())}
                  </Link>
                </td>
                <td className={cn("w-28 py-1.5 pr-3 text-right tabular-nums", one.success_rate !== null && one.success_rate < 0.9 && "font-medium text-danger")}>{formatPercent(one.success_rate)}</td>
                <td className="w-24 py-1.5 pr-3 text-right text-muted tabular-nums max-sm:hidden">{formatMilliseconds(one.median_ms)}</td>
                <td className="w-24 py-1.5 pr-4 text-right text-muted tabular-nums max-sm:hidden">{formatMilliseconds(one.p95_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {sorted.length > first && (
        <div className="border-t border-line p-1.5 text-center">
          <Button size="sm" look="ghost" onClick={() => setAll(!all)}>
            {all ? t("watching.fewer") : t("watching.all_operations", { count: sorted.length })}
          </Button>
        </div>
      )}
    </Panel>
  )
}
