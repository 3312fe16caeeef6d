import { useState } from "react"
import type { Outcome } from "./bulk-write"

export interface Bulk {
  run: (write: () => Promise<Outcome>) => void
  busy: boolean
  outcome?: Outcome
  error?: Error
}

/** A bulk write that is running, and what has become of it. Without failures there is nothing to show. */
export function useBulk(onDone: () => void): Bulk {
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>()
  const [error, setError] = useState<Error>()
  const run = (write: () => Promise<Outcome>) => {
    setBusy(true)
    setError(undefined)
    write()
      .then((result) => (result.failed.length ? setOutcome(result) : onDone()))
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { run, busy, outcome, error }
}
