import { useQuery } from "@tanstack/react-query"
import type { Model } from "@/api/config"
import { getPage, type Doc } from "@/api/documents"
import { nameOf } from "./fields"

interface Waiting {
  model: Model
  ids: Map<string, ((document: Doc | null) => void)[]>
}

const waiting = new Map<string, Waiting>()

/** Request the name of a linked document. Those requested at the same moment share one request per model. */
function load(model: Model, id: string): Promise<Doc | null> {
  let batch = waiting.get(model.path)
  if (!batch) {
    waiting.set(model.path, (batch = { model, ids: new Map() }))
    setTimeout(() => void flush(model.path), 4)
  }
  return new Promise((resolve) => batch.ids.set(id, [...(batch.ids.get(id) ?? []), resolve]))
}

async function flush(path: string): Promise<void> {
  const { model, ids } = waiting.get(path)!
  waiting.delete(path)
  const all = [...ids.keys()]
  for (let start = 0; start < all.length; start += 100) {
    const part = all.slice(start, start + 100)
    const found = await find(model, part)
    for (const id of part) for (const resolve of ids.get(id)!) resolve(found.get(id) ?? null)
  }
}

async function find(model: Model, ids: string[]): Promise<Map<string, Doc>> {
  const params = new URLSearchParams({ limit: String(ids.length) })
  params.set("id__in", ids.map((id) => (/[",]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id)).join(","))
  if (model.primary !== "id") params.set("fields", model.primary)
  try {
    const page = await getPage(model.path, params)
    return new Map(page.items.map((document) => [String(document.id), document]))
  } catch {
    // A name is a convenience: without it the id is shown.
    return new Map()
  }
}

export interface Label {
  text: string
  /** The document does not exist, or the actor may not see it. */
  missing?: boolean
  loading?: boolean
}

export function useLabel(model: Model | undefined, id: string): Label {
  const known = model?.can.includes("read") ?? false
  const { data, isPending } = useQuery({
    queryKey: ["label", model?.path, id],
    queryFn: () => load(model!, id),
    enabled: known,
    staleTime: 60_000,
  })
  if (!known || isPending) return { text: id, loading: known }
  return data ? { text: nameOf(model!, data) } : { text: id, missing: true }
}
