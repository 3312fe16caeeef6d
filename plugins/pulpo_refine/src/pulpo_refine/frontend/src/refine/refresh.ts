import { queryClient } from "./query-client"

/** Reload everything shown of a model: its lists, counts, facets and documents. */
export function refresh(path: string): void {
  const shows = (key: readonly unknown[]) => (key[0] === "data" && key[2] === path) || (["label", "document", "facets", "changes", "typeahead", "link"].includes(String(key[0])) && key[1] === path)
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => shows(queryKey) })
}
