import { afterEach } from "vitest"
import { zone } from "@/state/zone"

/* The test files share their modules, and with them the state in these: each test leaves it as it was. */
const first = zone.get()

afterEach(() => {
  zone.set(first)
  if (typeof document !== "undefined") localStorage.clear()
})
