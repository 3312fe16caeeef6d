import { afterEach } from "vitest"
import { zone } from "@/state/zone"

/* The test files share their modules, and with them the state in these: each test leaves it as it was. */
const first = zone.get()

// jsdom has no media queries: the window is a wide one.
globalThis.matchMedia ??= (() => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} })) as never

afterEach(() => {
  zone.set(first)
  if (typeof document !== "undefined") localStorage.clear()
})
