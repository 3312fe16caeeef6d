import { useEffect } from "react"
import { isTyping } from "@/layout/is-typing"
import type { Service } from "./services"

/** j and k open the log of the next and of the previous service; Escape closes it. */
export function useServiceKeys(services: Service[], setLog: (change: (open: string | null) => string | null) => void): void {
  useEffect(() => {
    const names = services.map(({ name }) => name)
    const moved = (steps: number) => (open: string | null) => names[Math.max(0, Math.min(names.indexOf(open ?? "") + steps, names.length - 1))] ?? null
    const actions: Record<string, (open: string | null) => string | null> = { j: moved(1), k: moved(-1), Escape: () => null }
    const onKey = (event: KeyboardEvent) => {
      const action = actions[event.key]
      if (action && !isTyping(event) && !event.metaKey && !event.ctrlKey && !event.altKey) setLog(action)
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [services, setLog])
}
