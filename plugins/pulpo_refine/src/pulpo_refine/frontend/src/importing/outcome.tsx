import { CircleCheck, ListChecks, TriangleAlert } from "lucide-react"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { Badge } from "@/components/ui/badge"
import { Button, buttonClass } from "@/components/ui/button"
import { t } from "@/i18n"
import { listPath } from "@/paths"
import type { Progress } from "./use-import"

/** The progress of an import, and its result. */
export function OutcomePanel({ model, progress, onStop }: { model: Model; progress: Progress; onStop: () => void }) {
  const { outcome, running, dry, done, total } = progress
  const share = total === 0 ? 100 : Math.round((done / total) * 100)
  const stopped = !running && !dry && done < total
  const title = running ? t(dry ? "importing.checking" : "importing.importing") : t(dry ? "importing.checked" : stopped ? "importing.stopped" : "importing.done")
  const [Icon, tone] = dry ? ([ListChecks, "text-info"] as const) : stopped ? ([TriangleAlert, "text-warn"] as const) : ([CircleCheck, "text-ok"] as const)
  return (
    <div role="status" className="flex flex-col gap-2 rounded-lg border border-line bg-panel px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="flex items-center gap-2 font-medium">
          <Icon size={16} className={tone} /> {title}
        </span>
        <span className="flex flex-wrap gap-1.5">
          <Badge tone="ok">{t("importing.created", { count: outcome.created })}</Badge>
          <Badge tone="info">{t("importing.updated", { count: outcome.updated })}</Badge>
          <Badge>{t("importing.unchanged", { count: outcome.unchanged })}</Badge>
          {outcome.failed > 0 && <Badge tone="danger">{t("importing.failed", { count: outcome.failed })}</Badge>}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {running ? (
            <>
              <span className="text-muted">{t("importing.progress", { done, total })}</span>
              <Button size="sm" onClick={onStop}>
                {t("importing.stop")}
              </Button>
            </>
          ) : (
            !dry &&
            outcome.created + outcome.updated > 0 && (
              <Link to={listPath(model.path)} className={buttonClass({ size: "sm" })}>
                {t("importing.to_list")}
              </Link>
            )
          )}
        </span>
      </div>
      {running && <progress value={share} max={100} aria-label={title} className="h-1.5 w-full accent-(--accent)" />}
      {!running && outcome.failed > 0 && <p className="text-muted">{t("importing.failed_hint")}</p>}
    </div>
  )
}
