import { useEffect } from "react"
import { createStore } from "./store"

/** The last address of each list, so that "back to the list" brings back its page and filters. */
export const visited = createStore<Record<string, string>>({})

export function useLastVisited(path: string, search: string): void {
  useEffect(() => visited.set((old) => ({ ...old, [path]: search })), [path, search])
}

export const lastVisited = (path: string): string => {
  const search = visited.get()[path]
  return search ? `${path}?${search}` : path
}
