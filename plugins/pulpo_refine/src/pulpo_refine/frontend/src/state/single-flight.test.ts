import { expect, it, vi } from "vitest"
import { singleFlight } from "./single-flight"

it("runs an action once at a time", async () => {
  let end = (_: string): void => {}
  const action = vi.fn((name: string) => new Promise<string>((resolve) => (end = () => resolve(name))))
  const states: boolean[] = []
  const run = singleFlight(action, (busy) => states.push(busy))
  const first = run("a")
  expect(await run("b")).toBeUndefined()
  end("")
  expect(await first).toBe("a")
  const third = run("c")
  end("")
  expect(await third).toBe("c")
  expect(action.mock.calls).toEqual([["a"], ["c"]])
  expect(states).toEqual([true, false, true, false])
})

it("runs again after a failure", async () => {
  const run = singleFlight(async () => Promise.reject(new Error("no")))
  await expect(run()).rejects.toThrow("no")
  await expect(run()).rejects.toThrow("no")
})
