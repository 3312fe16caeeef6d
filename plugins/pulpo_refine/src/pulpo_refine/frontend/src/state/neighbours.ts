import { createStore } from "./store"

/** The documents that a list showed last, in its order: for going from one to the next. */
export const listed = createStore<Record<string, string[]>>({})

export interface Neighbours {
  previous?: string
  next?: string
}

export function neighboursOf(ids: string[] | undefined, id: string): Neighbours {
  const at = ids?.indexOf(id) ?? -1
  return at < 0 || !ids ? {} : { previous: ids[at - 1], next: ids[at + 1] }
}
