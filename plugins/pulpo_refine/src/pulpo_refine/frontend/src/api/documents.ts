import { get } from "./client"

/** A document as a list or a page shows it. `_etag` is there in lists that asked for it. */
export interface Doc {
  id: string
  _etag?: string
  _problems?: string[]
  [field: string]: unknown
}

export interface Page {
  items: Doc[]
  next_cursor: string | null
  total: number | null
}

export const documentPath = (path: string, id: unknown): string => `/${path}/${encodeURIComponent(String(id))}`

export async function getPage(path: string, params: URLSearchParams, signal?: AbortSignal): Promise<Page> {
  return (await get<Page>(`/${path}`, { params, signal, exact: true })).data
}

/** A document with its ETag, which a later write may send as If-Match. */
export async function getDocument(path: string, id: unknown, signal?: AbortSignal): Promise<Doc> {
  const { data, etag } = await get<Doc>(documentPath(path, id), { signal, exact: true })
  return { ...data, _etag: etag }
}
