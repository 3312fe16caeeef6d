import type { Model } from "@/api/config"
import { filterParams, listOfIds, readFilters, type Group } from "@/api/filters"

/** The state of a list. All of it is in the address, as parameters of the API. */
export interface ListQuery {
  filter: Group
  q: string
  /** "-posted_at", "title": the first counts most. */
  sort: string[]
  columns: string[]
  limit: number
  offset: number
  /** "true": only what was deleted softly, "any": also that. */
  deleted?: string
}

/** The values that an address leaves out: the visitor's habits, else the model's hints. */
export interface ListDefaults {
  columns: string[]
  sort: string[]
  limit: number
}

export const pageSizes = [25, 50, 100, 200, 500]

const split = (text: string | null) => text?.split(",").filter(Boolean)
const same = (one: string[], other: string[]) => one.join() === other.join()

export function readListQuery(params: URLSearchParams, defaults: ListDefaults): ListQuery {
  const limit = Number(params.get("limit"))
  const offset = Number(params.get("offset"))
  return {
    filter: readFilters(params),
    q: params.get("q") ?? "",
    sort: params.has("sort") ? (split(params.get("sort")) ?? []) : defaults.sort,
    columns: split(params.get("fields")) ?? defaults.columns,
    limit: limit >= 1 && limit <= 500 ? Math.floor(limit) : defaults.limit,
    offset: offset > 0 ? Math.floor(offset) : 0,
    deleted: params.get("deleted") ?? undefined,
  }
}

/** The address of a list: only what is not the default. */
export function writeListQuery(query: ListQuery, defaults: ListDefaults): URLSearchParams {
  const params = new URLSearchParams(selectionParams(query))
  if (!same(query.sort, defaults.sort)) params.set("sort", query.sort.join(","))
  if (!same(query.columns, defaults.columns)) params.set("fields", query.columns.join(","))
  if (query.limit !== defaults.limit) params.set("limit", String(query.limit))
  if (query.offset) params.set("offset", String(query.offset))
  return params
}

/** The parameters that say which documents are meant: for counting, facets, exports and bulk writes, too. */
export function selectionParams({ filter, q, deleted }: Pick<ListQuery, "filter" | "q" | "deleted">): [string, string][] {
  const params = filterParams(filter)
  if (q.trim()) params.push(["q", q.trim()])
  if (deleted) params.push(["deleted", deleted])
  return params
}

/** The fields to ask for: of a column inside an embedded model, the field of the document. */
export function rootFields(columns: string[], model: Model): string[] {
  const roots = [model.primary, ...columns].map((path) => path.split(".")[0]!)
  return [...new Set(roots)].filter((name) => name !== "id")
}

/** The request for a page. */
export function pageParams(query: ListQuery, model: Model, cursor?: string): URLSearchParams {
  const params = new URLSearchParams(selectionParams(query))
  if (query.sort.length) params.set("sort", query.sort.join(","))
  const fields = rootFields(query.columns, model)
  params.set("fields", fields.length ? fields.join(",") : "id")
  params.set("limit", String(query.limit))
  if (cursor) params.set("cursor", cursor)
  else if (query.offset) params.set("offset", String(query.offset))
  if (model.can.includes("update") || model.can.includes("delete")) params.set("_etags", "true")
  return params
}

/** The file of all that match, as it is shown. */
export function exportParams(query: ListQuery, model: Model, format: "csv" | "ndjson" | "json", ids?: string[]): URLSearchParams {
  const params = new URLSearchParams(ids ? [["id__in", listOfIds(ids)]] : selectionParams(query))
  if (query.sort.length) params.set("sort", query.sort.join(","))
  const fields = [...new Set(query.columns.map((path) => path.split(".")[0]!))].filter((name) => name !== "id")
  if (fields.length) params.set("fields", fields.join(","))
  params.set("format", format)
  params.set("download", `${model.path}.${format}`)
  return params
}

/** The next state of a column's sorting when its title is clicked; with `add` the others stay. */
export function toggleSort(sort: string[], field: string, add: boolean): string[] {
  const at = sort.findIndex((one) => one.replace(/^-/, "") === field)
  const next = at < 0 ? [field] : sort[at]!.startsWith("-") ? [] : [`-${field}`]
  if (!add) return next
  if (at < 0) return [...sort, ...next]
  return sort.flatMap((one, index) => (index === at ? next : [one]))
}
