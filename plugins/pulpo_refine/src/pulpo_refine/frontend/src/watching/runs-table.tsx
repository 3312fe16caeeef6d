import { t } from "@/i18n"
import type { Run } from "./records"
import { RunRow } from "./run-row"

/** Runs, the latest first. */
export function RunsTable({ runs, bare, label }: { runs: Run[]; bare?: boolean; label: string }) {
  const slowest = Math.max(0, ...runs.map((run) => run.duration_ms ?? 0))
  return (
    <table className="w-full border-collapse" aria-label={label}>
      <thead className={bare ? "sr-only" : "max-sm:sr-only"}>
        <tr className="border-b border-line text-left text-xs text-muted">
          <th className="py-1.5 pr-3 pl-4 font-medium">{t("watching.status")}</th>
          <th className="py-1.5 pr-3 font-medium">{t("watching.operation")}</th>
          {!bare && <th className="py-1.5 pr-3 font-medium max-md:hidden">{t("watching.by")}</th>}
          <th className="py-1.5 pr-3 text-right font-medium">{t("watching.duration")}</th>
          <th className="py-1.5 pr-4 text-right font-medium max-sm:hidden">{t("watching.started")}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} slowest={bare ? undefined : slowest} bare={bare} />
        ))}
      </tbody>
    </table>
  )
}
