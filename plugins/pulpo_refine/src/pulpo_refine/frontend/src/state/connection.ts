import { createStore } from "./store"

/** Whether the API is reachable. The banner of the shell shows it, and tries again. */
export const connection = createStore<{ away: boolean; since?: number }>({ away: false })

export const markAway = (): void => connection.set((old) => (old.away ? old : { away: true, since: Date.now() }))
export const markBack = (): void => connection.set((old) => (old.away ? { away: false } : old))
