import { onTestFinished, vi } from "vitest"
import { parseExact } from "@/api/exact-json"
import { connectToasts } from "@/components/ui/toast"

export interface Sent {
  method: string
  path: string
  params: URLSearchParams
  headers: Record<string, string>
  body?: unknown
  signal?: AbortSignal
}

/** Answer the requests of a test with what a function returns: a response, or the JSON of one with 200. Returns the requests,
 *  which grow as they are sent. Modules are shared between the test files: mocks of modules would be, too. */
export function stubApi(answer: (sent: Sent) => unknown): Sent[] {
  const all: Sent[] = []
  vi.stubGlobal("fetch", async (url: string, { method = "GET", headers, body, signal }: RequestInit) => {
    const { pathname, searchParams } = new URL(url, "http://test")
    const sent: Sent = { method, path: pathname, params: searchParams, headers: headers as Record<string, string>, body: body ? parseExact(body as string) : undefined, signal: signal ?? undefined }
    all.push(sent)
    const found = await answer(sent)
    return found instanceof Response ? found : json(found)
  })
  return all
}

export const json = (body: unknown, etag = "", status = 200): Response => {
  const type = status < 400 ? "application/json" : "application/problem+json"
  return new Response(JSON.stringify(body), { status, headers: { "content-type": type, ...(etag && { etag }) } })
}

interface Shown {
  title?: unknown
  description?: unknown
  type?: string
  actionProps?: { onClick?: (event: never) => void }
}

/** The toasts of a test, which grow as they are shown. */
export function shownToasts(): Shown[] {
  const all: Shown[] = []
  onTestFinished(connectToasts({ add: (toast: Shown) => all.push(toast), close: () => {} } as never))
  all.splice(0) // those that waited are of other tests
  return all
}
