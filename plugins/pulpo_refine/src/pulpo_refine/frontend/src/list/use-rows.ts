import { useList } from "@refinedev/core"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import type { Model } from "@/api/config"
import { getPage, type Doc } from "@/api/documents"
import { pageParams, selectionParams, type ListQuery } from "./list-query"

/** The rows of the page that is shown, kept up to date by the API's events. */
export function useRows(model: Model, query: ListQuery) {
  // The page after a loaded one is requested by cursor, which costs the same on page 10,000.
  const cursors = useRef(new Map<string, string>())
  const list = JSON.stringify([selectionParams(query), query.sort, query.limit])
  const params = pageParams(query, model, cursors.current.get(`${list}@${query.offset}`)).toString()
  const { query: answer, result } = useList<Doc>({
    resource: model.path,
    pagination: { mode: "off" },
    meta: { params },
    queryOptions: { placeholderData: keepPreviousData },
    errorNotification: false,
  })
  const next = answer.data?.cursor?.next as string | undefined
  useEffect(() => {
    if (next && !answer.isPlaceholderData) cursors.current.set(`${list}@${query.offset + query.limit}`, next)
  }, [next, list, query.offset, query.limit, answer.isPlaceholderData])
  return {
    rows: result.data as Doc[],
    hasNext: Boolean(next),
    isLoading: answer.isPending,
    isStale: answer.isPlaceholderData,
    error: answer.error as Error | null,
    refetch: () => void answer.refetch(),
  }
}

/** The number of matching documents. It is a request of its own, so that the rows do not wait for it. */
export function useTotal(model: Model, query: ListQuery): number | undefined {
  const params = new URLSearchParams(selectionParams(query))
  params.set("count", "exact")
  params.set("limit", "1")
  params.set("fields", "id")
  const { data } = useQuery({
    // It begins as Refine's key for lists of this model does, so that it is invalidated with them.
    queryKey: ["data", "default", model.path, "list", "total", params.toString()],
    queryFn: async ({ signal }) => (await getPage(model.path, params, signal)).total,
    placeholderData: keepPreviousData,
  })
  return data ?? undefined
}
