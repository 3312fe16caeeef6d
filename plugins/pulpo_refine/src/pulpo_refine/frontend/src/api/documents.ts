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

let early: { of: string; page: Promise<Page>; aborted: AbortController } | undefined
const earlyLasts = 5_000

/** Request a page before the component that shows it exists: `getPage` with the same parameters takes that answer, once. */
export function requestEarly(path: string, params: URLSearchParams): void {
  const aborted = new AbortController()
  const page = getPage(path, params, aborted.signal)
  page.catch(() => {})
  const request = (early = { of: apiUrl(`/${path}`, params), page, aborted })
  setTimeout(() => {
    if (early !== request) return
    early = undefined
    aborted.abort()
  }, earlyLasts)
}

export async function getPage(path: string, params: URLSearchParams, signal?: AbortSignal): Promise<Page> {
  if (early?.of === apiUrl(`/${path}`, params)) {
    const { page, aborted } = early
    early = undefined
    if (signal?.aborted) aborted.abort(signal.reason)
    else signal?.addEventListener("abort", () => aborted.abort(signal.reason), { once: true })
    return page
  }
  return (await get<Page>(`/${path}`, { params, signal, exact: true })).data
}

/** A document with its ETag, which a later write may send as If-Match. */
export async function getDocument(path: string, id: unknown, signal?: AbortSignal): Promise<Doc> {
  const { data, etag } = await get<Doc>(documentPath(path, id), { signal, exact: true })
  return { ...data, _etag: etag }
}
