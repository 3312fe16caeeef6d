// @vitest-environment jsdom
import { expect, it } from "vitest"
import { operationSnippet } from "./snippet"

const large = 9007199254740993n

it("writes plain values as options, everything else as one JSON", () => {
  expect(operationSnippet("a.b", { job_id: "7", count: large }).pulpo).toEqual(["ops", "run", "a.b", "--job-id", "7", "--count", String(large)])
  expect(operationSnippet("a.b", { ids: [large] }).pulpo).toEqual(["ops", "run", "a.b", "--input", `{"ids":[${large}]}`])
  expect(operationSnippet("a.b", {}).pulpo).toEqual(["ops", "run", "a.b"])
})
