import { get, send, textOf } from "@/api/client"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { isStatus, Problem, Unreachable } from "@/api/problem"

/** The state of an operation in the background, as the API returns it. */
interface BackgroundRun {
  id: string
  status: "pending" | "running" | "success" | "failed" | "interrupted"
  result?: unknown
  problem?: Record<string, unknown>
}

export interface Call {
  name: string
  body: unknown
  background?: boolean
  /** A repeat with the same key is not a second call. */
  key?: string
  signal: AbortSignal
  /** Called once the run has an id. */
  onRun?: (id: string) => void
}

/** Call an operation and return its result; in the background, it is followed until it has ended. Refusals are thrown as Problems. */
export async function callOperation({ name, body, background, key, signal, onRun }: Call): Promise<unknown> {
  const headers: Record<string, string> = { "content-type": "application/json" }
  if (background) headers.prefer = "respond-async"
  if (key) headers["idempotency-key"] = key
  const answer = await send("POST", `/operations/${encodeURIComponent(name)}`, { body: stringifyExact(body), headers, signal })
  const result = await read(answer, signal)
  if (answer.status !== 202) return result
  const run = result as BackgroundRun
  onRun?.(run.id)
  return follow(`/operations/${encodeURIComponent(name)}/runs/${encodeURIComponent(run.id)}`, run, signal)
}

async function read(answer: Response, signal: AbortSignal): Promise<unknown> {
  const text = await textOf(answer, signal)
  return answer.headers.get("content-type")?.includes("json") && text ? parseExact(text) : text || null
}

/** The number of failed requests in a row after which a run is given up. It goes on while the API restarts or a connection is lost. */
const mostLost = 15

async function follow(path: string, first: BackgroundRun, signal: AbortSignal): Promise<unknown> {
  let run = first
  let lost = 0
  for (let pause = 200; run.status === "pending" || run.status === "running"; pause = Math.min(pause * 1.5, 2_000)) {
    await new Promise((resume) => setTimeout(resume, pause))
    signal.throwIfAborted()
    try {
      run = (await get<BackgroundRun>(path, { signal, exact: true })).data
      lost = 0
    } catch (error) {
      const isPassing = error instanceof Unreachable || isStatus(error, 502, 503, 504)
      if (!isPassing || ++lost > mostLost) throw error
    }
  }
  if (run.status === "success") return run.result ?? null
  throw new Problem(Number(run.problem?.status) || 500, run.problem ?? { title: run.status })
}

/** Return a key that no other call has. `randomUUID` is missing without https. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")
