import { CircleAlert, CircleCheck, CircleSlash, CircleStop } from "lucide-react"
import { Link } from "react-router"
import { failureText } from "@/api/failure-text"
import type { Operation } from "@/api/config"
import { Problem } from "@/api/problem"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { runPath } from "@/watching/run-paths"
import { formatMilliseconds, useNow } from "@/watching/times"
import type { Outcome } from "./use-run"
import { ValuePanel } from "./value-panel"

/** The progress of a call, then its result or error. */
export function OutcomeView({ operation, outcome, cancel }: { operation: Operation; outcome: Outcome; cancel: () => void }) {
  switch (outcome.state) {
    case "idle":
      return null
    case "running":
      return <Progress {...outcome} cancel={cancel} />
    case "cancelled":
      return (
        <p role="status" className="flex items-center gap-2 rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
          <CircleSlash size={16} aria-hidden /> {t("operations.cancelled")}
        </p>
      )
    case "failed":
      return <Failure error={outcome.error} run={outcome.run} />
    case "done":
      return (
        <div className="space-y-3">
          <p role="status" className="flex items-center gap-2 text-sm font-medium text-ok">
            <CircleCheck size={16} aria-hidden /> {t("operations.done", { duration: formatMilliseconds(outcome.took) })}
            <RunLink run={outcome.run} />
          </p>
          <ValuePanel title={t("operations.result")} value={outcome.result} field={operation.output} />
        </div>
      )
  }
}

function Progress({ since, background, run, cancel }: Extract<Outcome, { state: "running" }> & { cancel: () => void }) {
  const now = useNow(100)
  return (
    <div role="status" aria-label={t("operations.running")} className="overflow-hidden rounded-xl border border-line bg-panel">
      <div className="flex items-center gap-3 px-4 py-3 text-sm">
        <span className="font-medium">{t(background ? "operations.running_background" : "operations.running")}</span>
        <span aria-hidden className="text-muted tabular-nums">{formatMilliseconds(Math.max(0, now - since))}</span>
        <RunLink run={run} />
        <Button size="sm" className="ml-auto" onClick={cancel}>
          <CircleStop size={14} /> {t("operations.cancel")}
        </Button>
      </div>
      <div aria-hidden className="h-0.5 bg-active">
        <div className="h-full w-1/3 animate-[slide_1.4s_ease-in-out_infinite] bg-accent" />
      </div>
    </div>
  )
}

function Failure({ error, run }: { error: unknown; run?: string }) {
  return (
    <div role="alert" className="flex items-start gap-2.5 rounded-xl border border-danger/30 bg-danger-soft p-4">
      <CircleAlert size={17} className="mt-0.5 shrink-0 text-danger" aria-hidden />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-medium break-words text-danger">{failureText(error)}</p>
        {error instanceof Problem && (
          <p className="text-xs text-muted">
            {error.status} {error.title}
          </p>
        )}
        <RunLink run={run} />
      </div>
    </div>
  )
}

function RunLink({ run }: { run?: string }) {
  const config = useConfig()
  if (!run || !config.features.runs) return null
  return (
    <Link to={runPath(config, run)} className="text-sm font-normal text-accent hover:underline">
      {t("operations.open_run")}
    </Link>
  )
}
