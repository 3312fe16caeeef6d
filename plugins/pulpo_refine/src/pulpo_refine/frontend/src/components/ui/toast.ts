import type { Toast as Base } from "@base-ui/react/toast"
import { createStore } from "@/state/store"

type Manager = ReturnType<typeof Base.createToastManager>

/** True after the first toast. */
export const hasToasts = createStore(false)
let manager: Manager | undefined
let waiting: ToastOptions[] = []

export interface ToastOptions {
  title: string
  detail?: string
  kind?: "ok" | "error" | "info"
  /** A button, such as Undo. */
  action?: { label: string; run: () => void }
  /** Milliseconds until it goes by itself; 0: it stays. */
  timeout?: number
  /** A toast with the same id is replaced. */
  id?: string
}

/** Show a message at the edge of the window. Can be called from anywhere. Returns the id, for closing it. */
export function toast(options: ToastOptions): string {
  const known = { ...options, id: options.id ?? `toast-${Date.now()}-${Math.random()}` }
  if (manager) show(manager, known)
  else {
    waiting.push(known)
    hasToasts.set(true)
  }
  return known.id
}

export function closeToast(id: string): void {
  waiting = waiting.filter((one) => one.id !== id)
  manager?.close(id)
}

/** Called by the viewport when it can show toasts. */
export function connectToasts(ready: Manager): () => void {
  manager = ready
  for (const one of waiting) show(ready, one)
  waiting = []
  return () => (manager = undefined)
}

function show(ready: Manager, { title, detail, kind = "info", action, timeout, id }: ToastOptions): void {
  ready.add({
    id,
    title,
    description: detail,
    type: kind,
    priority: kind === "error" ? "high" : "low",
    timeout: timeout ?? (kind === "error" ? 12_000 : action ? 10_000 : 5_000),
    actionProps: action && {
      children: action.label,
      onClick: () => {
        if (id) ready.close(id)
        action.run()
      },
    },
  })
}
