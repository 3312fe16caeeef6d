import { apiUrl, get } from "./client"

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

let early: { of: string; page: Promise<Page> } | undefined
const earlyLasts = 5_000

/** Ask for a page before who will show it is there: `getPage` with the same parameters takes that answer, once. */
export function requestEarly(path: string, params: URLSearchParams): void {
  const page = getPage(path, params)
  page.catch(() => {})
  early = { of: apiUrl(`/${path}`, params), page }
  setTimeout(() => (early = undefined), earlyLasts)
}

export async function getPage(path: string, params: URLSearchParams, signal?: AbortSignal): Promise<Page> {
  if (early?.of === apiUrl(`/${path}`, params)) {
    const { page } = early
    early = undefined
    return page
  }
  return (await get<Page>(`/${path}`, { params, signal, exact: true })).data
}

/** A document with its ETag, which a later write may send as If-Match. */
export async function getDocument(path: string, id: unknown, signal?: AbortSignal): Promise<Doc> {
  const { data, etag } = await get<Doc>(documentPath(path, id), { signal, exact: true })
  return { ...data, _etag: etag }
}
