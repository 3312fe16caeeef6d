import { createParser } from "eventsource-parser"
import { send } from "@/api/client"
import type { Event } from "./records"

/** Subscribe to the events of the framework. Returns a function that ends it. An interrupted stream is opened again. */
export function streamEvents(params: Record<string, string | undefined>, onEvent: (event: Event) => void, onState: (connected: boolean) => void): () => void {
  const aborted = new AbortController()
  void (async () => {
    for (let pause = 1_000; !aborted.signal.aborted; pause = Math.min(pause * 2, 30_000)) {
      try {
        const answer = await send("GET", "/observability/events/stream", { params, headers: { accept: "text/event-stream" }, signal: aborted.signal, quiet: true })
        onState(true)
        pause = 500
        const parser = createParser({ onEvent: ({ data }) => data && onEvent(JSON.parse(data) as Event) })
        const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
        for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value)
      } catch (error) {
        if (error instanceof Error && "status" in error && [401, 403, 404, 422].includes(error.status as number)) break
      }
      onState(false)
      if (!aborted.signal.aborted) await new Promise((resume) => setTimeout(resume, pause))
    }
  })()
  return () => aborted.abort()
}
