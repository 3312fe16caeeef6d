// @vitest-environment jsdom
import { expect, it, vi } from "vitest"
import { getRun } from "./records"
import { replayInput } from "./replay-input"

const large = 9007199254740993n
const possible = { possible: true, reason: null, idempotent: true }

it("records keep the digits of whole numbers", async () => {
  const text = `{"id": "1", "input_dump": {"number": ${large}}}`
  vi.stubGlobal("fetch", async () => new Response(text, { headers: { "content-type": "application/json" } }))
  expect((await getRun("1")).input_dump).toEqual({ number: large })
})

it("an input is sent if it is another one, or if the record has none", () => {
  const run = { input_dump: { number: large }, replay: possible }
  expect(replayInput(run, { number: large })).toBeUndefined()
  expect(replayInput(run, { number: large + 1n })).toEqual({ number: large + 1n })
  expect(replayInput({ ...run, replay: { ...possible, possible: false } }, { number: large })).toEqual({ number: large })
})
