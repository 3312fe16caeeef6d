import { markAway, markBack } from "@/state/connection"
import { problemOf, Unreachable } from "./problem"

export type Params = Record<string, string | number | boolean | string[] | undefined | null>

export interface Request {
  params?: Params | URLSearchParams
  headers?: Record<string, string>
  body?: unknown
  /** The ETag that the document must still have: sent as If-Match. */
  etag?: string
  signal?: AbortSignal
  /** A request of the application itself, such as the sign-in: a 401 of it does not lead to the sign-in page. */
  quiet?: boolean
  /** Read whole numbers beyond 2^53 as `bigint`, so that they can be sent back. Without it they may be rounded. */
  exact?: boolean
}

export interface Answer<T> {
  data: T
  status: number
  headers: Headers
  etag?: string
}

let root = ""
let onSignedOut: () => void = () => {}

/** Set the API's root (config.api), and the function to call when a request is answered with 401. */
export function configureClient(api: string, signedOut: () => void): void {
  root = api.replace(/\/$/, "")
  onSignedOut = signedOut
}

export const apiRoot = (): string => root

/** The URL of a path of the API, such as "/jobs", with its query. */
export function apiUrl(path: string, params?: Request["params"]): string {
  const query = searchParams(params).toString()
  return root + path + (query ? `?${query}` : "")
}

export function searchParams(params?: Request["params"]): URLSearchParams {
  if (params instanceof URLSearchParams) return params
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value === undefined || value === null || value === "") continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  return search
}

/** Send a request and return its raw answer. Throws a Problem if it is an error. */
export async function send(method: string, path: string, request: Request = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json", ...request.headers }
  if (method !== "GET") headers["x-pulpo-csrf"] = "1"
  if (request.etag) headers["if-match"] = request.etag
  let body: BodyInit | undefined
  if (request.body instanceof Blob || typeof request.body === "string") body = request.body
  else if (request.body !== undefined) {
    body = await jsonBody(request.body)
    headers["content-type"] ??= "application/json"
  }
  let response: Response
  try {
    response = await fetch(apiUrl(path, request.params), {
      method,
      headers,
      body,
      signal: request.signal,
      credentials: "same-origin",
    })
  } catch (error) {
    if (request.signal?.aborted) throw error
    markAway()
    throw new Unreachable(error)
  }
  if (response.ok) {
    markBack()
    return response
  }
  if ([502, 504].includes(response.status)) markAway()
  if (response.status === 401 && !request.quiet) onSignedOut()
  throw await problemOf(response)
}

/** The body of an answer. A connection can break off in the middle of it. */
export async function textOf(response: Response, signal?: AbortSignal): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    if (signal?.aborted) throw error
    markAway()
    throw new Unreachable(error)
  }
}

export async function call<T>(method: string, path: string, request: Request = {}): Promise<Answer<T>> {
  const response = await send(method, path, request)
  const text = await textOf(response, request.signal)
  const type = response.headers.get("content-type") ?? ""
  const parse = request.exact && hasLongNumber(text) ? (await import("./exact-json")).parseExact : JSON.parse
  const data = (text && type.includes("json") ? parse(text) : text || undefined) as T
  return { data, status: response.status, headers: response.headers, etag: response.headers.get("etag") ?? undefined }
}

export const get = <T>(path: string, request?: Request): Promise<Answer<T>> => call<T>("GET", path, request)
export const post = <T>(path: string, body?: unknown, request?: Request): Promise<Answer<T>> =>
  call<T>("POST", path, { ...request, body })
export const patch = <T>(path: string, body: unknown, request?: Request): Promise<Answer<T>> =>
  call<T>("PATCH", path, { ...request, body })
export const remove = <T>(path: string, request?: Request): Promise<Answer<T>> => call<T>("DELETE", path, request)

/** Whole numbers of 16 digits or more may be larger than a JavaScript number holds: only they need the exact parser. */
const hasLongNumber = (text: string) => /[:[,]\s*-?\d{16}/.test(text)

async function jsonBody(value: unknown): Promise<string> {
  try {
    return JSON.stringify(value)
  } catch {
    // A bigint, which JSON.stringify refuses.
    return (await import("./exact-json")).stringifyExact(value)
  }
}
