import { useState } from "react"
import { useSingleFlight } from "@/state/single-flight"
import type { Outcome } from "./bulk-write"

export interface Bulk {
  run: (write: () => Promise<Outcome>) => void
  busy: boolean
  outcome?: Outcome
  error?: Error
}

/** A bulk write, which runs once at a time, and its outcome. Without failures there is nothing to show. */
export function useBulk(onDone: () => void): Bulk {
  const [outcome, setOutcome] = useState<Outcome>()
  const [error, setError] = useState<Error>()
  const { run, busy } = useSingleFlight(async (write: () => Promise<Outcome>) => {
    setError(undefined)
    try {
      const result = await write()
      if (result.failed.length) setOutcome(result)
      else onDone()
    } catch (problem) {
      setError(problem as Error)
    }
  })
  return { run: (write) => void run(write), busy, outcome, error }
}
