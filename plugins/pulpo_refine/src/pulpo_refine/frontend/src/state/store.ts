import { useSyncExternalStore } from "react"

/** A value that lives outside of the components; `use` re-renders the component that calls it. */
export interface Store<T> {
  get: () => T
  set: (value: T | ((old: T) => T)) => void
  subscribe: (listener: () => void) => () => void
  use: () => T
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  const store: Store<T> = {
    get: () => value,
    set: (next) => {
      const result = typeof next === "function" ? (next as (old: T) => T)(value) : next
      if (Object.is(result, value)) return
      value = result
      for (const listener of [...listeners]) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    use: () => useSyncExternalStore(store.subscribe, store.get),
  }
  return store
}

/** A store that the browser remembers, per project mount. A value that cannot be read or kept is passed over. */
export function rememberedStore<T>(name: string, initial: T): Store<T> {
  const store = createStore(recall(name, initial))
  store.subscribe(() => remember(name, store.get()))
  return store
}

const key = (name: string) => `pulpo:${new URL(document.baseURI).pathname}:${name}`

export function recall<T>(name: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key(name))
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

export function remember(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key(name))
    else localStorage.setItem(key(name), JSON.stringify(value))
  } catch {
    // Private windows and full storages refuse: then it is forgotten at the next visit.
  }
}
