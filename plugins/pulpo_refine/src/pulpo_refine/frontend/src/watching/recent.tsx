import { useQuery } from "@tanstack/react-query"
import { CircleCheck } from "lucide-react"
import { Link } from "react-router"
import { failureText } from "@/api/failure-text"
import { t } from "@/i18n"
import { systemPath } from "@/paths"
import { useConfig } from "@/state/config"
import { LinkChip } from "@/values/link-chip"
import { Nothing, Panel } from "./panel"
import { getChanges, getRuns, type Change } from "./records"
import { LoadingRows } from "./records-state"
import { changesPath, runPath, runsPath } from "./run-paths"
import { StatusMark } from "./status"
import { Ago } from "./times"
import { pace } from "./use-records"

const failures = ["failed", "abandoned", "cancelled"]

/** The last runs that failed, within a range. */
export function RecentFailures({ since }: { since: string }) {
  const config = useConfig()
  const { data, isPending, error } = useQuery({
    queryKey: ["watching", "runs", "failures", since],
    queryFn: ({ signal }) => getRuns({ status: failures, since, limit: 6 }, signal),
    refetchInterval: pace * 2,
  })
  return (
    <Panel
      title={t("watching.recent_failures")}
      flush
      aside={
        <Link to={runsPath(config, { status: "failed", since })} className="text-xs text-muted hover:text-text">
          {t("watching.all")}
        </Link>
      }
    >
      {isPending && <LoadingRows rows={3} />}
      {error && !data && <Nothing>{failureText(error)}</Nothing>}
      {data && !data.items.length && (
        <p className="flex items-center justify-center gap-2 px-4 py-6 text-sm text-muted">
          <CircleCheck size={16} className="text-ok" aria-hidden /> {t("watching.no_failures")}
        </p>
      )}
      <ul>
        {data?.items.map((run) => (
          <li key={run.id} className="border-t border-line first:border-t-0">
            <Link to={runPath(config, run.id)} className="flex items-start gap-2.5 px-4 py-2 -outline-offset-2 hover:bg-hover">
              <span className="mt-0.5">
                <StatusMark status={run.status} plain />
              </span>
              <span className="min-w-0 flex-1">
                <span className="flex justify-between gap-2 text-sm">
                  <span className="truncate font-medium">{run.operation_name}</span>
                  <Ago time={run.started_at} className="shrink-0 text-xs text-muted" />
                </span>
                <span className="block truncate text-xs text-muted">{run.error_message ?? t(`watching.status_${run.status}`)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** The last changes of documents. */
export function RecentChanges() {
  const config = useConfig()
  const { data, isPending, error } = useQuery({ queryKey: ["watching", "changes", "recent"], queryFn: ({ signal }) => getChanges({ limit: 40 }, signal), refetchInterval: pace * 2 })
  return (
    <Panel
      title={t("watching.recent_changes")}
      flush
      aside={
        <Link to={systemPath(config, "changes")} className="text-xs text-muted hover:text-text">
          {t("watching.all")}
        </Link>
      }
    >
      {isPending && <LoadingRows rows={3} />}
      {error && !data && <Nothing>{failureText(error)}</Nothing>}
      {data && !data.items.length && <Nothing>{t("watching.no_changes")}</Nothing>}
      <ul>
        {grouped(data?.items ?? []).slice(0, 8).map((changes, index) => (
          <ChangeLine key={changes[0]!.change ?? index} changes={changes} />
        ))}
      </ul>
    </Panel>
  )
}

/** The changes of one run to documents of one model are one line. */
function grouped(changes: Change[]): Change[][] {
  const key = ({ run, kind, model, actor }: Change) => [run, kind, model, actor].join(" ")
  const groups: Change[][] = []
  for (const change of changes) {
    const last = groups.at(-1)
    if (last && key(last[0]!) === key(change)) last.push(change)
    else groups.push([change])
  }
  return groups
}

function ChangeLine({ changes }: { changes: Change[] }) {
  const config = useConfig()
  const change = changes[0]!
  const model = config.models.find(({ name }) => name === change.model)
  const what = changes.length === 1 ? change.delta.map(({ path }) => path).join(", ") : change.operation
  const several = (
    <Link to={changesPath(config, change.run ? { run: change.run } : {})} className="truncate hover:underline">
      {t("watching.times", { label: model?.plural ?? change.collection, count: changes.length })}
    </Link>
  )
  return (
    <li className="border-t border-line px-4 py-2 text-sm first:border-t-0">
      <span className="flex items-center gap-1.5">
        <span className="shrink-0 text-muted">
          <span className="text-text">{change.actor}</span> {t(`watching.did_${change.kind}`)}
        </span>
        <span className="flex min-w-0 flex-1">
        {changes.length > 1 ? several : model && change.id !== null ? <LinkChip value={change.id} field={{ name: "id", label: "", kind: "ref", models: [model.name] }} /> : <span className="truncate">{model?.label ?? change.collection}</span>}
        </span>
        <Ago time={change.time} className="shrink-0 text-xs text-muted" />
      </span>
      {what && <span className="block truncate font-mono text-xs text-muted">{what}</span>}
    </li>
  )
}
