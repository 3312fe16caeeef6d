// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest"
import { getPage, requestEarly } from "./documents"

afterEach(() => void vi.useRealTimers())

/** Requests that are never answered; each is known by its signal. */
function pending(): AbortSignal[] {
  const signals: AbortSignal[] = []
  vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => {
    signals.push(signal!)
    return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)))
  })
  return signals
}

it("a page that was requested early is requested once, and aborted by who takes it", async () => {
  const signals = pending()
  const params = new URLSearchParams({ limit: "25" })
  requestEarly("jobs", params)
  const taker = new AbortController()
  const page = getPage("jobs", params, taker.signal)
  expect(signals).toHaveLength(1)
  taker.abort()
  await expect(page).rejects.toThrow(/abort/i)
  expect(signals[0]!.aborted).toBe(true)
})

it("a page that nobody takes is aborted", () => {
  vi.useFakeTimers()
  const signals = pending()
  requestEarly("jobs", new URLSearchParams())
  vi.advanceTimersByTime(5_000)
  expect(signals[0]!.aborted).toBe(true)
})
