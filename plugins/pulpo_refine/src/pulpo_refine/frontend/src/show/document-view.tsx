import { TriangleAlert } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { useNavigate } from "react-router"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { PageLoading } from "@/layout/page-loading"
import { Tabs, type Tab } from "@/components/ui/tabs"
import { t } from "@/i18n"
import { listPath } from "@/paths"
import { useConfig } from "@/state/config"
import { DeleteDialog } from "@/undo/delete-dialog"
import { lastVisited } from "@/state/visited"
import { nameOf } from "@/values/fields"
import { RelatedCount } from "./related-count"
import { Sections } from "./sections"
import { ShowHeader } from "./show-header"
import { useShowKeys } from "./use-show-keys"

const DocumentHistory = lazy(() => import("@/watching/document-history").then((module) => ({ default: module.DocumentHistory })))
const Related = lazy(() => import("./related"))

/** A document: its values, the documents that link to it, its history. */
export function DocumentView({ model, document, id }: { model: Model; document: Doc; id: string }) {
  const { features } = useConfig()
  const [deleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  useShowKeys(model, id)
  const tabs: Tab[] = [
    { id: "details", label: t("show.details"), content: <Sections model={model} document={document} /> },
    ...(model.backLinks ?? []).map((link): Tab => ({
      id: `${link.path}.${link.field}`,
      label: <RelatedCount link={link} id={id} />,
      content: (
        <Suspense fallback={<PageLoading />}>
          <Related link={link} id={id} />
        </Suspense>
      ),
    })),
  ]
  if (features.changes && model.hasChanges) {
    const history = (
      <Suspense fallback={<PageLoading />}>
        <div className="mt-4 max-w-4xl rounded-xl border border-line bg-panel">
          <DocumentHistory model={model} id={id} />
        </div>
      </Suspense>
    )
    tabs.push({ id: "history", label: t("show.history"), content: history })
  }
  return (
    <article aria-label={nameOf(model, document)}>
      <ShowHeader model={model} document={document} id={id} onDelete={() => setDeleting(true)} />
      <div className="px-4 pb-10 max-sm:px-3">
        {document._problems && (
          <div role="alert" className="mb-4 flex max-w-5xl gap-2.5 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
            <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
            <div>
              <p className="font-medium">{t("show.problems")}</p>
              {document._problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </div>
          </div>
        )}
        {tabs.length > 1 ? <Tabs tabs={tabs} /> : tabs[0]!.content}
      </div>
      {deleting && (
        <DeleteDialog
          model={model}
          id={id}
          name={nameOf(model, document)}
          etag={document._etag}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate(lastVisited(listPath(model.path)))}
        />
      )}
    </article>
  )
}
