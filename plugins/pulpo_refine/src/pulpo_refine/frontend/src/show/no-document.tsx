import { FileQuestion, TriangleAlert } from "lucide-react"
import { lazy, Suspense } from "react"
import { Link } from "react-router"
import { failureText } from "@/api/failure-text"
import type { Model } from "@/api/config"
import { isStatus } from "@/api/problem"
import { Button, buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"
import { listPath } from "@/paths"
import { useConfig } from "@/state/config"
import { TopBar } from "@/layout/top-bar"

const DocumentHistory = lazy(() => import("@/watching/document-history").then((module) => ({ default: module.DocumentHistory })))

/** In place of a missing document. If changes are recorded, a deleted one can be restored. */
export function NoDocument({ model, id, error, onRetry }: { model: Model; id: string; error: Error; onRetry: () => void }) {
  const { features } = useConfig()
  const missing = isStatus(error, 404, 422)
  const back = (
    <Link to={listPath(model.path)} className={buttonClass({})}>
      {t("show.back", { plural: model.plural })}
    </Link>
  )
  return (
    <>
      <TopBar title={<span className="font-mono text-sm text-muted">{id}</span>} />
      {missing ? (
        <Empty icon={<FileQuestion size={20} />} title={t("show.missing")} actions={back}>
          {t("show.missing_hint")}
        </Empty>
      ) : (
        <Empty icon={<TriangleAlert size={20} />} title={t("show.failed")} actions={<><Button onClick={onRetry}>{t("ui.retry")}</Button>{back}</>}>
          {failureText(error)}
        </Empty>
      )}
      {missing && features.changes && model.hasChanges && (
        <section className="mx-auto max-w-3xl px-4" aria-label={t("show.history")}>
          <Suspense>
            <DocumentHistory model={model} id={id} />
          </Suspense>
        </section>
      )}
    </>
  )
}
