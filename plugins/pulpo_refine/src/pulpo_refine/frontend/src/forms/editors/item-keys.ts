import { useReducer, useRef } from "react"

let last = 0
const fresh = (): string => `item-${++last}`

export interface ItemKeys {
  keys: string[]
  /** Returns the key of the new item. */
  insert: (index: number) => string
  remove: (index: number) => void
  move: (from: number, to: number) => void
}

/** A key for each item of a list that goes with it when it moves, so that its inputs keep focus and typed text. */
export function useItemKeys(length: number): ItemKeys {
  const held = useRef<string[]>([])
  const [, drawAnew] = useReducer((count: number) => count + 1, 0)
  // The list was changed from elsewhere: by a merge, a draft, an undo.
  if (held.current.length !== length) held.current = Array.from({ length }, fresh)
  const change = (keys: string[]): void => {
    held.current = keys
    drawAnew()
  }
  return {
    keys: held.current,
    insert: (index) => {
      const key = fresh()
      change(held.current.toSpliced(index, 0, key))
      return key
    },
    remove: (index) => change(held.current.toSpliced(index, 1)),
    move: (from, to) => {
      const [key = fresh()] = held.current.slice(from, from + 1)
      change(held.current.toSpliced(from, 1).toSpliced(to, 0, key))
    },
  }
}
