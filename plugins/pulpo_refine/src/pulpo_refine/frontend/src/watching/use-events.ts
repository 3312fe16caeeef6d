import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { getEvents, type Event } from "./records"
import { streamEvents } from "./event-stream"

const most = 1_000
const keyOf = (event: Event) => `${event.timestamp} ${event.type} ${event.message}`

/** The events that fit, the latest first: those that the process has kept, and the new ones as they come. */
export function useEvents(params: Record<string, string | undefined>, live: boolean) {
  const query = useQuery({ queryKey: ["watching", "events", params], queryFn: ({ signal }) => getEvents({ ...params, limit: 300 }, signal) })
  const [fresh, setFresh] = useState<Event[]>([])
  const [connected, setConnected] = useState(false)
  const key = JSON.stringify(params)
  const { refetch } = query
  useEffect(() => setFresh([]), [key])
  useEffect(() => {
    if (!live) return
    // The stream begins when it is connected: what happened since the list was read, or while it was interrupted, is read then.
    const onState = (isConnected: boolean): void => {
      setConnected(isConnected)
      if (isConnected) void refetch()
    }
    return streamEvents(JSON.parse(key) as typeof params, (event) => setFresh((old) => [event, ...old].slice(0, most)), onState)
  }, [key, live, refetch])
  const known = new Set(fresh.map(keyOf))
  const items = [...fresh, ...(query.data?.items ?? []).filter((event) => !known.has(keyOf(event)))]
  return { ...query, items, connected, fresh: fresh.length }
}
