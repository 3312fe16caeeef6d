import type { BaseRecord, DataProvider, MetaQuery } from "@refinedev/core"
import { apiRoot, call, get, patch, post, remove } from "@/api/client"
import { documentPath, getDocument, getPage } from "@/api/documents"
import { filterParams, listOfIds } from "@/api/filters"
import { fromCrudFilters, fromCrudSort } from "./crud-filters"

/* Refine's way to the API. `resource` is the path of a model. `meta.params` takes a query as it is (the list's own),
 * `meta.etag` the version that a write expects. The callers type the results, as in Refine. */
const params = (meta?: MetaQuery) => new URLSearchParams(meta?.params as URLSearchParams | undefined)

export const dataProvider = {
  async getList({ resource, pagination, sorters, filters, meta }) {
    const query = params(meta)
    if (!meta?.params) {
      const { currentPage = 1, pageSize = 50, mode = "server" } = pagination ?? {}
      const size = mode === "server" ? pageSize : 500
      query.set("limit", String(size))
      if (mode === "server" && currentPage > 1) query.set("offset", String((currentPage - 1) * size))
      const sort = fromCrudSort(sorters)
      if (sort) query.set("sort", sort)
      for (const [name, value] of filterParams(fromCrudFilters(filters))) query.append(name, value)
      query.set("count", "exact")
    }
    const page = await getPage(resource, query, meta?.signal)
    return { data: page.items, total: page.total ?? page.items.length, cursor: { next: page.next_cursor ?? undefined } }
  },

  async getOne({ resource, id, meta }) {
    return { data: await getDocument(resource, id, meta?.signal) }
  },

  async getMany({ resource, ids, meta }) {
    const query = params(meta)
    query.set("id__in", listOfIds(ids.map(String)))
    query.set("limit", "500")
    return { data: (await getPage(resource, query, meta?.signal)).items }
  },

  async create({ resource, variables, meta }) {
    const { data, etag } = await post<BaseRecord>(`/${resource}`, variables, { headers: meta?.headers })
    return { data: { ...data, _etag: etag } }
  },

  async update({ resource, id, variables, meta }) {
    const { data, etag } = await patch<BaseRecord>(documentPath(resource, id), variables, { etag: meta?.etag })
    return { data: { ...data, _etag: etag } }
  },

  async deleteOne({ resource, id, meta }) {
    await remove(documentPath(resource, id), { etag: meta?.etag })
    return { data: { id } }
  },

  getApiUrl: apiRoot,

  async custom({ url, method, payload, query, headers }) {
    const request = { params: query as Record<string, string>, headers: headers as Record<string, string> }
    if (method === "get") return { data: (await get<BaseRecord>(url, request)).data }
    return { data: (await call<BaseRecord>(method.toUpperCase(), url, { ...request, body: payload })).data }
  },
} as DataProvider
