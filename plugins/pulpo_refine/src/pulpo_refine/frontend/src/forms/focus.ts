import { inputId } from "./form-context"
import type { Path } from "./path"
import type { FormStore } from "./store"

const FOCUSABLE = "input, select, textarea, button, [tabindex]"

/** Open, scroll to and focus the input at a path, or the nearest one around it. */
export function focusPath(store: FormStore, prefix: string, path: Path): void {
  store.reveal(path)
  // Two frames, in which folded parts are rendered.
  requestAnimationFrame(() => requestAnimationFrame(() => focusNow(prefix, path)))
}

function focusNow(prefix: string, path: Path): void {
  for (let length = path.length; length > 0; length--) {
    const found = document.getElementById(inputId(prefix, path.slice(0, length)))
    const target = found?.matches(FOCUSABLE) ? found : found?.querySelector<HTMLElement>(FOCUSABLE)
    if (!target) continue
    target.scrollIntoView({ block: "center" })
    target.focus({ preventScroll: true })
    return
  }
}
