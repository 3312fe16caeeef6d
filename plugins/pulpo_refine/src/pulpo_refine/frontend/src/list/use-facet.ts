import { keepPreviousData, useIsFetching, useQuery } from "@tanstack/react-query"
import { get } from "@/api/client"
import type { Model } from "@/api/config"
import { isStatus } from "@/api/problem"
import { useDebounced } from "@/state/use-debounced"
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
  // Counting reads every document that matches. The rows, which somebody waits for, come first: they are on their way
  // when the parameters have settled.
  const settled = useDebounced(params.toString(), 100)
  const rows = useIsFetching({ queryKey: ["data", "default", model.path, "list"] })
  const { data, isPending } = useQuery({
    enabled: rows === 0,
    queryKey: ["facets", model.path, by, settled],
    queryFn: async ({ signal }) => {
      try {
        const { data } = await get<Facets>(`/${model.path}/facets`, { params: new URLSearchParams(settled), signal })
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
