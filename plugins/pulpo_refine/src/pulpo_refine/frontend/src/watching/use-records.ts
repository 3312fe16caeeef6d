import { useInfiniteQuery } from "@tanstack/react-query"
import type { Params } from "@/api/client"
import type { RecordPage } from "./records"

/** The interval of live updates in milliseconds. */
export const pace = 3_000

/** A list of records with its next pages. While it is live and only the first page is loaded, it is kept up to date. */
export function useRecords<T>(name: string, params: Params, read: (params: Params, signal?: AbortSignal) => Promise<RecordPage<T>>, live: boolean) {
  const query = useInfiniteQuery({
    queryKey: ["watching", name, params],
    queryFn: ({ pageParam, signal }) => read({ ...params, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) => (live && (state.data?.pages.length ?? 1) === 1 ? pace : false),
    placeholderData: (before) => before,
  })
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [], total: query.data?.pages[0]?.total }
}
