import { useRef } from "react"

let last = 0

export interface ItemKeys {
  keys: string[]
  insert: (index: number) => void
  remove: (index: number) => void
  move: (from: number, to: number) => void
}

/** A key for each item of a list that goes with it when it moves, so that its inputs keep focus and typed text. */
export function useItemKeys(length: number): ItemKeys {
  const held = useRef<string[]>([])
  const fresh = (): string => `item-${++last}`
  // The list was changed from elsewhere: by a merge, a draft, an undo.
  if (held.current.length !== length) held.current = Array.from({ length }, fresh)
  const keys = held.current
  return {
    keys,
    insert: (index) => keys.splice(index, 0, fresh()),
    remove: (index) => keys.splice(index, 1),
    move: (from, to) => keys.splice(to, 0, ...keys.splice(from, 1)),
  }
}
