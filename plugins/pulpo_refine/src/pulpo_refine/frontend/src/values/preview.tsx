import { useQuery } from "@tanstack/react-query"
import type { Model } from "@/api/config"
import { getDocument } from "@/api/documents"
import { Skeleton } from "@/components/ui/skeleton"
import { useConfig } from "@/state/config"
import { fieldAt, nameOf, valueAt } from "./fields"
import { Value } from "./value"

/** The first fields of a document, in a card. */
export default function Preview({ model, id }: { model: Model; id: string }) {
  const { types } = useConfig()
  const { data } = useQuery({ queryKey: ["document", model.path, id], queryFn: ({ signal }) => getDocument(model.path, id, signal) })
  const shown = model.list.filter((path) => path !== model.primary).slice(0, 6)
  return (
    <div className="space-y-2.5 p-3.5">
      <div>
        <p className="text-xs text-muted">{model.label}</p>
        {data ? <p className="font-semibold break-words">{nameOf(model, data)}</p> : <Skeleton className="mt-1.5 w-40" />}
      </div>
      <dl className="space-y-1.5 text-sm">
        {shown.map((path) => {
          const at = fieldAt(model, types, path)
          if (!at) return null
          return (
            <div key={path} className="flex gap-3">
              <dt className="w-24 shrink-0 truncate text-muted">{at.label}</dt>
              <dd className="min-w-0 flex-1 truncate">
                {data ? <Value value={valueAt(data, path)} field={at.field} model={model} document={data} /> : <Skeleton className="mt-1 w-24" />}
              </dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}
