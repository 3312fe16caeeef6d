import { useQuery } from "@tanstack/react-query"
import { FileQuestion, Lock, TriangleAlert } from "lucide-react"
import { Link, useParams } from "react-router"
import { failureText } from "@/api/failure-text"
import { isStatus } from "@/api/problem"
import { Button, buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { draftKey } from "@/forms/drafts"
import { t } from "@/i18n"
import NotFoundPage from "@/layout/NotFoundPage"
import { PageLoading } from "@/layout/page-loading"
import { listPath, showPath } from "@/paths"
import { useConfig, useModelByPath } from "@/state/config"
import { CreateAgain } from "./create-again"
import { readDocument } from "./documents"
import { EditForm } from "./edit-form"
import { findDraft, forgetDraft } from "./use-draft"

export default function EditPage() {
  const { path, id = "" } = useParams()
  const model = useModelByPath(path)
  const { actor } = useConfig()
  // Read again at each visit, but never while the form is open.
  const { data, error, refetch } = useQuery({
    queryKey: ["edited", path, id],
    enabled: model !== undefined,
    queryFn: ({ signal }) => readDocument(model as NonNullable<typeof model>, id, signal),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  if (!model) return <NotFoundPage />
  if (!model.can.includes("update")) {
    return (
      <Empty icon={<Lock size={20} />} title={t("edit.not_allowed")} actions={<Link to={showPath(model.path, id)} className={buttonClass({})}>{t("edit.back")}</Link>}>
        {t("edit.not_allowed_hint")}
      </Empty>
    )
  }
  if (error && isStatus(error, 404)) {
    const key = draftKey(actor.id, model.path, id)
    const draft = findDraft(key)
    const actions = (
      <>
        {draft && <CreateAgain model={model} id={id} values={() => ({ ...draft.base, ...draft.value })} onLeave={() => forgetDraft(key)} />}
        <Link to={listPath(model.path)} className={buttonClass({})}>{t("edit.to_list")}</Link>
      </>
    )
    return (
      <Empty icon={<FileQuestion size={20} />} title={t("edit.not_found")} actions={actions}>
        {t(draft ? "edit.not_found_draft" : "edit.not_found_hint")}
      </Empty>
    )
  }
  if (error && !data) {
    return (
      <Empty icon={<TriangleAlert size={20} />} title={t("edit.not_loaded")} actions={<Button onClick={() => void refetch()}>{t("edit.retry")}</Button>}>
        {failureText(error)}
      </Empty>
    )
  }
  if (!data) return <PageLoading />
  return <EditForm key={`${model.path}/${id}`} model={model} id={id} opened={data} />
}
