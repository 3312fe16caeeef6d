import { keepPreviousData, useIsFetching, useQuery, useQueryClient } from "@tanstack/react-query"
import { get } from "@/api/client"
import type { Model } from "@/api/config"
import { isStatus } from "@/api/problem"
import { zone } from "@/state/zone"
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

/** Count the documents by their value, among those that match the other filters. `null`: the API cannot count this field. */
export function useFacet(model: Model, query: ListQuery, path: string, by = path, limit = 50) {
  const params = new URLSearchParams(selectionParams({ ...query, filter: withoutField(query.filter, path) }))
  params.set("by", by)
  params.set("limit", String(limit))
  if (by !== path) params.set("_timezone", zone.get()) // as the filter that a month sets
  // Counting reads every document that matches, so the rows come first: they are requested by the time the parameters have
  // settled. Once counted, the query stays enabled: enabling it again at each load of rows (another page, another sorting)
  // would count again.
  const settled = useDebounced(params.toString(), 100)
  const rows = useIsFetching({ queryKey: ["data", "default", model.path, "list"] })
  const queryKey = ["facets", model.path, by, settled]
  const isCounted = useQueryClient().getQueryData(queryKey) !== undefined
  const { data, isPending } = useQuery({
    enabled: rows === 0 || isCounted,
    queryKey,
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
