import { useQuery } from "@tanstack/react-query"
import type { Model } from "@/api/config"
import { getPage, type Doc } from "@/api/documents"
import { listOfIds } from "@/api/filters"
import { nameOf } from "./fields"

interface Waiter {
  resolve: (document: Doc | null) => void
  reject: (reason: unknown) => void
}

interface Waiting {
  model: Model
  ids: Map<string, Waiter[]>
}

const waiting = new Map<string, Waiting>()

/** Request the name of a linked document. Those requested at the same moment share one request per model. */
function load(model: Model, id: string): Promise<Doc | null> {
  let batch = waiting.get(model.path)
  if (!batch) {
    waiting.set(model.path, (batch = { model, ids: new Map() }))
    setTimeout(() => void flush(model.path), 4)
  }
  return new Promise((resolve, reject) => batch.ids.set(id, [...(batch.ids.get(id) ?? []), { resolve, reject }]))
}

async function flush(path: string): Promise<void> {
  const { model, ids } = waiting.get(path)!
  waiting.delete(path)
  const all = [...ids.keys()]
  for (let start = 0; start < all.length; start += 100) {
    const part = all.slice(start, start + 100)
    const waiters = part.flatMap((id) => ids.get(id)!.map((waiter) => ({ id, ...waiter })))
    try {
      const found = await find(model, part)
      for (const { id, resolve } of waiters) resolve(found.get(id) ?? null)
    } catch (error) {
      for (const { reject } of waiters) reject(error)
    }
  }
}

async function find(model: Model, ids: string[]): Promise<Map<string, Doc>> {
  const params = new URLSearchParams({ limit: String(ids.length) })
  params.set("id__in", listOfIds(ids))
  if (model.primary !== "id") params.set("fields", model.primary)
  const page = await getPage(model.path, params)
  return new Map(page.items.map((document) => [String(document.id), document]))
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
  if (data) return { text: nameOf(model!, data) }
  return data === null ? { text: id, missing: true } : { text: id } // without an answer, the id is shown
}
