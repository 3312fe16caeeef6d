import type { LiveProvider } from "@refinedev/core"
import { listen } from "@/api/events"

/** Refine's live updates, from the API's stream of events. A channel is "resources/{path}". */
export const liveProvider: LiveProvider = {
  subscribe: ({ channel, types, params, callback }) => {
    const ids = new Set((params?.ids ?? (params?.id === undefined ? [] : [params.id])).map(String))
    return listen((event) => {
      if (event.type === "reset") return callback({ channel, type: "*", payload: {}, date: new Date() })
      if (channel !== `resources/${event.path}` || (ids.size && !ids.has(event.id))) return
      if (!types.includes("*") && !types.includes(event.type)) return
      callback({ channel, type: event.type, payload: { ids: [event.id], document: event.document }, date: new Date() })
    })
  },
  unsubscribe: (stop: () => void) => stop(),
}
