import { useRef, useState } from "react"

/** Return a function that runs an action once at a time: a call while another is under way does nothing, and returns undefined. */
export function singleFlight<Args extends unknown[], Result>(
  action: (...args: Args) => Promise<Result>,
  onChange: (busy: boolean) => void = () => {},
): (...args: Args) => Promise<Result | undefined> {
  let busy = false
  const change = (next: boolean): void => onChange((busy = next))
  return async (...args) => {
    if (busy) return undefined
    change(true)
    try {
      return await action(...args)
    } finally {
      change(false)
    }
  }
}

/** An action that never runs twice at the same time, and its state. `busy` does not guard it: a second key press can come before
 *  the next render. */
export function useSingleFlight<Args extends unknown[], Result>(action: (...args: Args) => Promise<Result>) {
  const [busy, setBusy] = useState(false)
  const latest = useRef(action)
  latest.current = action
  const [run] = useState(() => singleFlight((...args: Args) => latest.current(...args), setBusy))
  return { run, busy }
}
