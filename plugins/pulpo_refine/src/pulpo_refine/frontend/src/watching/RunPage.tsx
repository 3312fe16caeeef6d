import { useQuery } from "@tanstack/react-query"
import { ChevronRight } from "lucide-react"
import { Link, useParams } from "react-router"
import { PageLoading } from "@/layout/page-loading"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { t } from "@/i18n"
import { ValuePanel } from "@/operations/value-panel"
import { operationPath, systemPath } from "@/paths"
import { useConfig, useOperation } from "@/state/config"
import { getRun, isUnfinished } from "./records"
import { Failed } from "./records-state"
import { RunActions } from "./run-actions"
import { RunChildren } from "./run-children"
import { RunError } from "./run-error"
import { RunFacts } from "./run-facts"
import { RunWrites } from "./run-writes"
import { StatusMark } from "./status"

/** One run in full: what went in, what came out, what it called and wrote. */
export default function RunPage() {
  const config = useConfig()
  const { id = "" } = useParams()
  const query = useQuery({
    queryKey: ["watching", "run", id],
    queryFn: ({ signal }) => getRun(id, signal),
    refetchInterval: ({ state }) => (state.data && isUnfinished(state.data) ? 1_000 : false),
  })
  const run = query.data
  const operation = useOperation(run?.operation_name)
  usePageTitle(run ? `${run.operation_name} · ${t("watching.run")}` : t("watching.run"))
  if (query.isError) return <Failed error={query.error} retry={() => query.refetch()} />
  if (!run) return <PageLoading />
  const live = isUnfinished(run)
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <Link to={systemPath(config, "runs")} className="text-muted hover:text-text max-sm:hidden">
              {t("watching.runs")}
            </Link>
            <ChevronRight size={14} className="shrink-0 text-faint max-sm:hidden" aria-hidden />
            <h1 className="truncate text-lg font-semibold">
              {operation ? (
                <Link to={operationPath(config, operation.name)} className="hover:underline">
                  {run.operation_name}
                </Link>
              ) : (
                run.operation_name
              )}
            </h1>
            <span className="max-sm:hidden">
              <StatusMark status={run.status} />
            </span>
          </>
        }
      >
        <RunActions run={run} operation={operation} />
      </TopBar>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line">
        <div className="mx-auto max-w-6xl space-y-4 p-4">
          <div className="sm:hidden">
            <StatusMark status={run.status} />
          </div>
          <RunError run={run} />
          <div className="rounded-xl border border-line bg-panel p-4">
            <RunFacts run={run} />
          </div>
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <ValuePanel
              title={t("watching.input")}
              value={run.input_dump ?? {}}
              fields={operation?.fields}
              cut={run.input_truncated ? run.input_text : undefined}
              note={run.input_truncated ? t("watching.cut") : run.input_masked ? t("watching.parts_masked") : undefined}
            />
            {run.status === "success" && (
              <ValuePanel
                title={t("watching.output")}
                value={run.output}
                field={operation?.output}
                cut={run.output_truncated ? run.output_text : undefined}
                note={run.output_truncated ? t("watching.cut") : undefined}
              />
            )}
          </div>
          <RunChildren run={run} live={live} />
          {run.collections.length > 0 && <RunWrites run={run} live={live} />}
        </div>
      </div>
    </div>
  )
}
