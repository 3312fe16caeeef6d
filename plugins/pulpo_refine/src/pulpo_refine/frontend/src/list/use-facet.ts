import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { get } from "@/api/client"
import type { Model } from "@/api/config"
import { isStatus } from "@/api/problem"
import { withoutField } from "./condition-tree"
import { selectionParams, type ListQuery } from "./list-query"

export interface FacetCount {
  value: unknown
  count: number
}

interface Facets {
  total: number
  facets: Record<string, FacetCount[]>
}

/** How many documents have which value, among those that the other filters leave. `null`: the API cannot say. */
export function useFacet(model: Model, query: ListQuery, path: string, by = path, limit = 50) {
  const params = new URLSearchParams(selectionParams({ ...query, filter: withoutField(query.filter, path) }))
  params.set("by", by)
  params.set("limit", String(limit))
  const { data, isPending } = useQuery({
    queryKey: ["facets", model.path, params.toString()],
    queryFn: async ({ signal }) => {
      try {
        const { data } = await get<Facets>(`/${model.path}/facets`, { params, signal })
        return data.facets[by] ?? []
      } catch (error) {
        if (isStatus(error, 404, 405, 422, 501)) return null
        throw error
      }
    },
    placeholderData: keepPreviousData,
  })
  return { counts: data, isPending }
}
