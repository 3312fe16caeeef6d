import { send } from "./client"

export interface DocumentEvent {
  type: "created" | "updated" | "deleted"
  model: string
  path: string
  id: string
  document: Record<string, unknown> | null
}

export type StreamEvent = DocumentEvent | { type: "reset" }

type Listener = (event: StreamEvent) => void

const listeners = new Set<Listener>()
let stop: (() => void) | undefined

/** Subscribe to the changes that the actor may see. All listeners share one stream, which is open while there is one. */
export function listen(listener: Listener): () => void {
  listeners.add(listener)
  stop ??= follow()
  return () => {
    listeners.delete(listener)
    if (listeners.size) return
    stop?.()
    stop = undefined
  }
}

/** Read the stream by fetch, as an EventSource can send no header, and begin again where it broke off. */
function follow(): () => void {
  const aborted = new AbortController()
  void (async () => {
    let last: string | undefined
    let pause = 1_000
    while (!aborted.signal.aborted) {
      try {
        const headers: Record<string, string> = { accept: "text/event-stream" }
        if (last) headers["last-event-id"] = last
        const response = await send("GET", "/events", { headers, signal: aborted.signal, quiet: true })
        pause = 1_000
        last = (await read(response, (id) => (last = id))) ?? last
      } catch (error) {
        if (error instanceof Error && "status" in error && [401, 403, 404, 501].includes(error.status as number)) return
      }
      await new Promise((resume) => setTimeout(resume, pause))
      pause = Math.min(pause * 2, 30_000)
    }
  })()
  return () => aborted.abort()
}

async function read(response: Response, onId: (id: string) => void): Promise<string | undefined> {
  let last: string | undefined
  const [{ createParser }, { parseExact }] = await Promise.all([import("eventsource-parser"), import("./exact-json")])
  const parser = createParser({
    onEvent: ({ id, event, data }) => {
      if (id) onId((last = id))
      const heard = streamEvent(event, data, parseExact)
      if (heard) for (const listener of [...listeners]) listener(heard)
    },
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value)
  return last
}

function streamEvent(type: string | undefined, data: string, parse: (text: string) => unknown): StreamEvent | undefined {
  if (type === "reset") return { type }
  if (type === "created" || type === "updated" || type === "deleted") return { type, ...(parse(data) as Omit<DocumentEvent, "type">) }
  return undefined
}
