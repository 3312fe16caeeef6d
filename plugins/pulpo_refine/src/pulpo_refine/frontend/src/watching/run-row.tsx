import { CornerDownRight, Replace } from "lucide-react"
import { Link, useNavigate } from "react-router"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { inputSummary } from "./input-summary"
import { isUnfinished, type Run } from "./records"
import { runPath } from "./run-paths"
import { StatusMark } from "./status"
import { Ago, formatMilliseconds, useNow } from "./times"

/** A run in a list. `slowest` is the duration that fills the bar. */
export function RunRow({ run, slowest, bare }: { run: Run; slowest?: number; bare?: boolean }) {
  const config = useConfig()
  const navigate = useNavigate()
  const to = runPath(config, run.id)
  const summary = run.error_message ?? (run.input_text || inputSummary(run.input_dump))
  return (
    <tr
      className="group cursor-pointer border-t border-line first:border-t-0 hover:bg-hover"
      onClick={(event) => !(event.target as Element).closest("a, button") && !window.getSelection()?.toString() && void navigate(to)}
    >
      <td className="w-32 py-2 pr-3 pl-4 align-top max-sm:w-8 max-sm:pr-0 max-sm:pl-3">
        <span className="max-sm:hidden">
          <StatusMark status={run.status} />
        </span>
        <span className="sm:hidden">
          <StatusMark status={run.status} plain size={16} />
        </span>
      </td>
      <td className="max-w-0 py-2 pr-3 max-sm:pl-3">
        <div className="flex min-w-0 items-center gap-1.5">
          {run.parent_id && <CornerDownRight size={13} className="shrink-0 text-faint" aria-label={t("watching.called_by_run")} />}
          {run.replay_of && <Replace size={13} className="shrink-0 text-faint" aria-label={t("watching.is_replay")} />}
          <Link to={to} className="truncate font-medium hover:underline">
            {run.operation_name}
          </Link>
        </div>
        {summary && <p className={`truncate text-xs ${run.error_message ? "text-danger" : "text-muted"}`}>{summary}</p>}
      </td>
      {!bare && (
        <td className="w-44 py-2 pr-3 align-top text-sm text-muted max-md:hidden">
          <span className="block truncate">
            {run.actor.user_id} <span className="text-faint">· {run.actor.channel}</span>
          </span>
        </td>
      )}
      <td className="w-36 py-2 pr-3 text-right align-top text-sm tabular-nums max-sm:w-20">
        {isUnfinished(run) ? <Elapsed since={run.started_at} /> : formatMilliseconds(run.duration_ms)}
        {slowest !== undefined && slowest > 0 && run.duration_ms !== null && (
          <span aria-hidden className="mt-1 ml-auto block h-0.5 w-full max-w-24 overflow-hidden rounded bg-active max-sm:hidden">
            <span className="ml-auto block h-full rounded bg-faint" style={{ width: `${Math.max(2, (100 * run.duration_ms) / slowest)}%` }} />
          </span>
        )}
      </td>
      <td className="w-36 py-2 pr-4 text-right align-top text-sm whitespace-nowrap text-muted max-sm:hidden">
        <Ago time={run.started_at} />
      </td>
    </tr>
  )
}

/** The duration of a run so far. */
export function Elapsed({ since }: { since: string }) {
  const now = useNow(100)
  return <span className="text-info">{formatMilliseconds(Math.max(0, now - Date.parse(since)))}</span>
}
