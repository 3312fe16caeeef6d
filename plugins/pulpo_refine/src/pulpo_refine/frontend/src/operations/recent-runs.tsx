import { CopyPlus } from "lucide-react"
import { Link } from "react-router"
import type { Operation } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { inputSummary } from "@/watching/input-summary"
import { Nothing, Panel } from "@/watching/panel"
import { getRuns, type Run } from "@/watching/records"
import { RecordsState } from "@/watching/records-state"
import { runPath, runsPath } from "@/watching/run-paths"
import { StatusMark } from "@/watching/status"
import { Ago, formatMilliseconds } from "@/watching/times"
import { useRecords } from "@/watching/use-records"

/** The last runs of an operation; the input of each can be taken into the form. */
export function RecentRuns({ operation, onUse }: { operation: Operation; onUse: (input: unknown) => void }) {
  const config = useConfig()
  const query = useRecords("runs", { operation: operation.name, limit: 12 }, getRuns, true)
  return (
    <Panel
      title={t("operations.recent_runs")}
      flush
      aside={
        <Link to={runsPath(config, { operation: operation.name })} className="text-xs text-muted hover:text-text">
          {t("operations.all_runs")}
        </Link>
      }
    >
      <RecordsState query={{ ...query, hasNextPage: false }} count={query.items.length} empty={<Nothing>{t("operations.never_ran")}</Nothing>}>
        <ul>
          {query.items.map((run) => (
            <Recent key={run.id} run={run} onUse={onUse} />
          ))}
        </ul>
      </RecordsState>
    </Panel>
  )
}

function Recent({ run, onUse }: { run: Run; onUse: (input: unknown) => void }) {
  const config = useConfig()
  const usable = !run.input_truncated && run.input_dump !== null && typeof run.input_dump === "object" && Object.keys(run.input_dump).length > 0
  return (
    <li className="group flex items-center gap-2.5 border-t border-line py-1.5 pr-2 pl-4 first:border-t-0">
      <StatusMark status={run.status} plain />
      <Link to={runPath(config, run.id)} className="min-w-0 flex-1 text-sm hover:underline">
        <span className="flex justify-between gap-2">
          <Ago time={run.started_at} />
          <span className="text-muted tabular-nums">{formatMilliseconds(run.duration_ms)}</span>
        </span>
        <span className="block truncate text-xs text-muted">{run.error_message ?? (inputSummary(run.input_dump) || run.actor.user_id)}</span>
      </Link>
      <Tooltip label={t("operations.use_input")}>
        <Button look="ghost" size="xs" icon disabled={!usable} aria-label={t("operations.use_input")} onClick={() => onUse(run.input_dump)}>
          <CopyPlus size={13} />
        </Button>
      </Tooltip>
    </li>
  )
}
