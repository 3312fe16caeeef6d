import type { ReactNode } from "react"
import { Link } from "react-router"
import { Badge } from "@/components/ui/badge"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { formatDatetimeFully } from "@/values/format"
import { isUnfinished, type Run } from "./records"
import { Elapsed } from "./run-row"
import { runPath, runsPath } from "./run-paths"
import { Ago, formatMilliseconds } from "./times"

/** Who, when, how long, from where. */
export function RunFacts({ run }: { run: Run }) {
  const config = useConfig()
  const code = (text: string) => <code className="font-mono text-xs break-all">{text}</code>
  const link = (id: string) => (
    <Link to={runPath(config, id)} className="text-accent hover:underline">
      {code(id.slice(0, 8))}
    </Link>
  )
  const facts: [string, ReactNode][] = [
    [t("watching.started"), <span key="started" title={formatDatetimeFully(run.started_at)}><Ago time={run.started_at} /></span>],
    [t("watching.duration"), isUnfinished(run) ? <Elapsed since={run.started_at} /> : formatMilliseconds(run.duration_ms)],
    [t("watching.actor"), <Link key="actor" to={runsPath(config, { actor: run.actor.user_id })} className="hover:underline">{run.actor.user_id}</Link>],
    [t("watching.channel"), run.actor.channel],
    [t("watching.parent"), run.parent_id && link(run.parent_id)],
    [t("watching.replayed_from"), run.replay_of && link(run.replay_of)],
    [t("watching.client"), run.client_address],
    [t("watching.request"), run.request_id && code(run.request_id)],
    [t("watching.idempotency_key"), run.idempotency_key && code(run.idempotency_key)],
    [t("watching.prefect_flow_run"), run.prefect_flow_run_id && code(run.prefect_flow_run_id)],
    [t("watching.prefect_task_run"), run.prefect_task_run_id && code(run.prefect_task_run_id)],
    [t("watching.tags"), run.tags.length > 0 && <span className="flex flex-wrap gap-1">{run.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}</span>],
    ["ID", code(run.id)],
  ]
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-6 gap-y-3 text-sm max-sm:grid-cols-2">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label} className="min-w-0">
              <dt className="text-xs text-muted">{label}</dt>
              <dd className="mt-0.5 break-words">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
