import { useQuery } from "@tanstack/react-query"
import { Lock } from "lucide-react"
import { Link, useParams, useSearchParams } from "react-router"
import { failureText } from "@/api/failure-text"
import { buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { creationFields } from "@/forms/creation-fields"
import { isObject } from "@/forms/path"
import { t } from "@/i18n"
import NotFoundPage from "@/layout/NotFoundPage"
import { PageLoading } from "@/layout/page-loading"
import { listPath } from "@/paths"
import { useConfig, useModelByPath } from "@/state/config"
import { copyValues } from "./cloning"
import { CreateForm } from "./create-form"
import { readDocument } from "./documents"

/** A new document: empty, a copy (`?from=` the id of another one), or with some values given (`?values=` as JSON). */
export default function CreatePage() {
  const { path } = useParams()
  const [search] = useSearchParams()
  const model = useModelByPath(path)
  const { types } = useConfig()
  const from = search.get("from")
  const { data, error } = useQuery({
    queryKey: ["copied", path, from],
    enabled: model !== undefined && from !== null,
    queryFn: ({ signal }) => readDocument(model as NonNullable<typeof model>, from ?? "", signal),
    gcTime: 0,
    staleTime: Infinity,
  })
  if (!model) return <NotFoundPage />
  if (!model.can.includes("create")) {
    return (
      <Empty icon={<Lock size={20} />} title={t("edit.not_allowed")} actions={<Link to={listPath(model.path)} className={buttonClass({})}>{t("edit.to_list")}</Link>}>
        {t("edit.not_allowed_hint")}
      </Empty>
    )
  }
  if (from !== null && !data && !error) return <PageLoading />
  const copied = data && copyValues(creationFields(model), data.value, types)
  const notes = data && copied ? [t("edit.cloned_from", { name: String(data.value[model.primary] ?? from) }), ...(copied.without.length ? [t("edit.cloned_without", { fields: copied.without.join(", ") })] : [])] : []
  // Each start of a form has a draft of its own: what was entered for one parent must not turn up in the form for another.
  const given = search.get("values")
  const start = from !== null ? `new from ${from}` : given !== null ? `new with ${given}` : undefined
  return <CreateForm key={`${model.path} ${start ?? ""}`} model={model} values={copied?.values ?? valuesIn(given)} note={notes.join(" ")} failure={error && !data ? failureText(error) : undefined} start={start} />
}

function valuesIn(text: string | null): Record<string, unknown> {
  try {
    const values: unknown = JSON.parse(text ?? "{}")
    return isObject(values) ? values : {}
  } catch {
    return {}
  }
}
