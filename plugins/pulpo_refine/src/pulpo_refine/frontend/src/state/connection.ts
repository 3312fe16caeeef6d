import { createStore } from "./store"

/** The connection to the API. The banner of the shell shows when it is lost, and tries again. */
export const connection = createStore<{ away: boolean; since?: number }>({ away: false })

export const markAway = (): void => connection.set((old) => (old.away ? old : { away: true, since: Date.now() }))
export const markBack = (): void => connection.set((old) => (old.away ? { away: false } : old))
