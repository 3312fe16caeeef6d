// @vitest-environment jsdom
import { expect, it } from "vitest"
import type { Operation } from "@/api/config"
import { FormStore } from "@/forms/store"
import { asPulpo } from "@/snippets/snippets"
import { formSnippet, operationSnippet } from "./snippet"

const large = 9007199254740993n

it("writes plain values as options, everything else as one JSON", () => {
  expect(operationSnippet("a.b", { job_id: "7", count: large }).pulpo).toEqual(["ops", "run", "a.b", "--job-id", "7", "--count", String(large)])
  expect(operationSnippet("a.b", { ids: [large] }).pulpo).toEqual(["ops", "run", "a.b", "--input", `{"ids":[${large}]}`])
  expect(operationSnippet("a.b", {}).pulpo).toEqual(["ops", "run", "a.b"])
})

it("has no secret of a form in it", () => {
  const fields: Operation["fields"] = [
    { name: "user", label: "User", kind: "string" },
    { name: "password", label: "Password", kind: "string", secret: true },
  ]
  const value = { user: "ann", password: "S3CRET" }
  const snippet = formSnippet({ name: "log.in", label: "In", fields }, new FormStore({ fields, types: {}, creating: true, value }))
  expect([snippet.body, asPulpo(snippet)]).toEqual([{ user: "ann", password: "**********" }, "pulpo ops run log.in --user ann --password '**********'"])
})
