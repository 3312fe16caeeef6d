import { useOne } from "@refinedev/core"
import { useParams } from "react-router"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { isStatus } from "@/api/problem"
import { usePageTitle } from "@/layout/page-title"
import { PageLoading } from "@/layout/page-loading"
import NotFoundPage from "@/layout/NotFoundPage"
import { useModelByPath } from "@/state/config"
import { nameOf } from "@/values/fields"
import { DocumentView } from "./document-view"
import { NoDocument } from "./no-document"

export default function ShowPage() {
  const { path, id } = useParams()
  const model = useModelByPath(path)
  if (!model || id === undefined) return <NotFoundPage />
  return <Show key={`${path} ${id}`} model={model} id={id} />
}

function Show({ model, id }: { model: Model; id: string }) {
  const { query } = useOne<Doc>({ resource: model.path, id, errorNotification: false })
  const document = query.data?.data as Doc | undefined
  usePageTitle(document ? nameOf(model, document) : model.label)
  // A document that was deleted meanwhile is no longer shown. One that was read stays while the API is away.
  if (query.error && (!document || isStatus(query.error, 401, 403, 404))) return <NoDocument model={model} id={id} error={query.error as unknown as Error} onRetry={() => void query.refetch()} />
  if (!document) return <PageLoading />
  return <DocumentView model={model} document={document} id={id} />
}
