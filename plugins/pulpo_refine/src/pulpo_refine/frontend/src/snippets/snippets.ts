import { stringifyExact } from "@/api/exact-json"

/** A request, to be written down for a terminal or a program. */
export interface Snippet {
  method: string
  /** With the host: "https://example.org/jobs". */
  url: string
  params?: URLSearchParams
  body?: unknown
  etag?: string
  /** The arguments of the same in the `pulpo` command. */
  pulpo?: string[]
}

/** In single quotes where a shell needs them. */
export const shellQuoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** Readable: what may stand in a query stays as it is. */
export function readableQuery(params: URLSearchParams): string {
  const escape = (text: string) => encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%3D/g, "=")
  return [...params].map(([name, value]) => `${encodeURIComponent(name)}=${escape(value)}`).join("&")
}

export function asCurl({ method, url, params, body, etag }: Snippet): string {
  const query = params && readableQuery(params)
  const parts = ["curl"]
  if (method !== "GET") parts.push("-X", method)
  parts.push(shellQuoted(url + (query ? `?${query}` : "")))
  if (etag) parts.push("-H", shellQuoted(`if-match: ${etag}`))
  if (body !== undefined) parts.push("-H", "'content-type: application/json'", "-d", shellQuoted(stringifyExact(body)))
  return parts.join(" ")
}

export function asPython({ method, url, params, body, etag }: Snippet): string {
  const lines = ["import httpx", "", `response = httpx.request(`, `    ${py(method)},`, `    ${py(url)},`]
  if (params?.size) lines.push(`    params=[${[...params].map(([name, value]) => `(${py(name)}, ${py(value)})`).join(", ")}],`)
  if (etag) lines.push(`    headers={"If-Match": ${py(etag)}},`)
  if (body !== undefined) lines.push(`    json=${py(body)},`)
  return [...lines, ")", "response.raise_for_status()", "print(response.json())"].join("\n")
}

export const asPulpo = ({ pulpo }: Snippet): string | undefined => pulpo && ["pulpo", ...pulpo].map(shellQuoted).join(" ")

/** A JSON value as Python writes it. */
export function py(value: unknown): string {
  if (value === null || value === undefined) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (Array.isArray(value)) return `[${value.map(py).join(", ")}]`
  if (typeof value === "object") return `{${Object.entries(value).map(([key, one]) => `${py(key)}: ${py(one)}`).join(", ")}}`
  return stringifyExact(value)
}
