import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { ChangeItem } from "./change-item"
import { Nothing, Panel } from "./panel"
import { getChanges, type Run } from "./records"
import { RecordsState } from "./records-state"
import { useRecords } from "./use-records"

/** The writes of a run, and of the runs that it called. */
export function RunWrites({ run, live }: { run: Run; live: boolean }) {
  const { features } = useConfig()
  if (!features.changes) return run.result_refs.length ? <References run={run} /> : null
  return <Changes run={run} live={live} />
}

function Changes({ run, live }: { run: Run; live: boolean }) {
  const query = useRecords("changes", { run: run.id, limit: 50, count: "exact" }, getChanges, live)
  return (
    <Panel title={t("watching.writes")} flush aside={query.total ? <span className="text-xs text-muted">{query.total}</span> : undefined}>
      <RecordsState query={query} count={query.items.length} empty={<Nothing>{t("watching.no_writes")}</Nothing>}>
        <ul>
          {query.items.map((change) => (
            <ChangeItem key={change.change ?? `${change.time} ${change.id}`} change={change} without={change.run === run.id ? "run" : undefined} />
          ))}
        </ul>
      </RecordsState>
    </Panel>
  )
}

function References({ run }: { run: Run }) {
  return (
    <Panel title={t("watching.writes")}>
      <ul className="space-y-1 text-sm">
        {run.result_refs.map(({ collection, document_id }) => (
          <li key={`${collection} ${document_id}`}>
            <span className="text-muted">{collection}</span> <code className="text-xs">{document_id}</code>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
