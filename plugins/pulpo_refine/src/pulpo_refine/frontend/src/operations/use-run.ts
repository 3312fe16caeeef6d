import { useCallback, useEffect, useRef, useState } from "react"
import type { Operation } from "@/api/config"
import { stringifyExact } from "@/api/exact-json"
import { Problem, Unreachable } from "@/api/problem"
import { showFailure } from "@/forms/failures"
import { focusPath } from "@/forms/focus"
import type { FormStore } from "@/forms/store"
import { queryClient } from "@/refine/query-client"
import { useConfig } from "@/state/config"
import { cancelRun, getRuns } from "@/watching/records"
import { bodyOf } from "./input"
import { callOperation, newKey } from "./run-operation"

export type Outcome =
  | { state: "idle" }
  | { state: "running"; since: number; background: boolean; run?: string }
  | { state: "done"; result: unknown; took: number; run?: string }
  | { state: "failed"; error: unknown; run?: string }
  | { state: "cancelled" }

/** Run an operation from its form, and follow it to its outcome. */
export function useRun(operation: Operation, store: FormStore, prefix: string) {
  const { features } = useConfig()
  const [outcome, setOutcome] = useState<Outcome>({ state: "idle" })
  const [asked, setAsked] = useState(false)
  const current = useRef<AbortController>(null)
  const sent = useRef<{ body: string; key: string; answered: boolean }>(null)

  const start = useCallback(
    async ({ background = false, sure = false } = {}) => {
      if (current.current && !current.current.signal.aborted) return // it is running: a second key does not call it twice
      const [first] = store.submit()
      if (first) return focusPath(store, prefix, first.path)
      const body = bodyOf(operation, store)
      const text = stringifyExact(body)
      const repeat = sent.current?.body === text
      if (repeat && sent.current?.answered && !operation.idempotent && !sure) return setAsked(true)
      setAsked(false)
      // A call without an answer is repeated with its key: if it did arrive, it is not carried out twice.
      const key = repeat && !sent.current?.answered ? sent.current!.key : newKey()
      sent.current = { body: text, key, answered: false }
      const aborted = (current.current = new AbortController())
      const since = Date.now()
      let run: string | undefined
      setOutcome({ state: "running", since, background })
      try {
        const onRun = (id: string) => setOutcome({ state: "running", since, background, run: (run = id) })
        const result = await callOperation({ name: operation.name, body, background, key, signal: aborted.signal, onRun })
        sent.current.answered = true
        setOutcome({ state: "done", result, took: Date.now() - since, run })
      } catch (error) {
        if (aborted.signal.aborted) return
        sent.current.answered = !(error instanceof Unreachable)
        const atFields = error instanceof Problem && error.errors.length > 0
        setOutcome(atFields ? { state: "idle" } : { state: "failed", error, run })
        if (atFields) showFailure(store, prefix, error)
      } finally {
        if (current.current === aborted) current.current = null
        // It may have written anything, so everything on other pages is read again.
        void queryClient.invalidateQueries()
      }
    },
    [operation, store, prefix],
  )

  const cancel = useCallback(async () => {
    const run = outcome.state === "running" ? (outcome.run ?? (features.runs ? await findRun(operation.name, outcome.since) : undefined)) : undefined
    if (run && features.runs) await cancelRun(run).catch(() => undefined)
    // A run in the background is followed until it says itself that it was cancelled.
    if (outcome.state === "running" && outcome.background && run) return
    current.current?.abort()
    setOutcome({ state: "cancelled" })
  }, [outcome, features.runs, operation.name])

  useEffect(() => () => current.current?.abort(), [])
  return { outcome, start, cancel, asked, dismiss: () => setAsked(false), reset: () => setOutcome({ state: "idle" }) }
}

/** Return the run that was started here, if it is the only one of its operation. */
async function findRun(operation: string, since: number): Promise<string | undefined> {
  const found = await getRuns({ operation, status: ["running", "pending"], since: new Date(since - 2_000).toISOString(), limit: 2 }).catch(() => undefined)
  return found?.items.length === 1 ? found.items[0]!.id : undefined
}
