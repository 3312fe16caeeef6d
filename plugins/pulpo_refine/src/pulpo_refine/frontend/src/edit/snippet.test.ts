// @vitest-environment jsdom
import { expect, it } from "vitest"
import type { Field, Model } from "@/api/config"
import { FormStore } from "@/forms/store"
import { creationRequest } from "@/forms/creating"
import { asCurl, asPulpo, asPython } from "@/snippets/snippets"
import { changeRequest } from "./documents"
import { writeSnippet } from "./snippet"

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, kind: "string", ...more })
const fields = [
  field("title", { required: true }),
  field("password", { secret: true, nullable: true }),
  field("iban", { sensitive: true, default: "**********" }),
  field("account", { kind: "object", type: "Account" }),
  field("accounts", { kind: "list", item: field("", { kind: "object", type: "Account" }) }),
  field("tokens", { kind: "map", value: field("", { secret: true }) }),
  field("either", { kind: "union", options: [field("", { kind: "object", type: "Account" }), field("")] }),
  field("meta", { kind: "json" }),
]
const types = { Account: { label: "Account", fields: [field("owner"), field("pin", { secret: true })] } }
const model: Model = { name: "Job", label: "Job", plural: "Jobs", path: "jobs", primary: "title", list: [], fields, sortable: [], can: ["read", "create", "update"] }
const before = { value: { title: "old", meta: { a: 1 } }, version: '"v1"' }

it("is the patch that a save sends, for the version that was opened", () => {
  const snippet = writeSnippet(changeRequest(model, "1", before, { ...before.value, title: "it's" }, types)!, model, types, "1")
  expect(asCurl(snippet)).toBe(`curl -X PATCH http://localhost:3000/jobs/1 -H 'if-match: "v1"' -H 'content-type: application/json' -d '{"title":"it'\\''s"}'`)
  expect(asPython(snippet)).toContain('headers={"If-Match": "\\"v1\\""},\n    json={"title": "it\'s"},')
  expect(asPulpo(snippet)).toBe(`pulpo data edit Job 1 --input '{"title":"it'\\''s"}'`)
  expect(changeRequest(model, "1", before, before.value, types)).toBeUndefined()
})

it("is a replacement where a patch cannot say it", () => {
  const snippet = writeSnippet(changeRequest(model, "1", before, { ...before.value, meta: { a: null } }, types)!, model, types, "1")
  expect([snippet.method, snippet.body, asPulpo(snippet)]).toEqual(["PUT", { title: "old", meta: { a: null } }, undefined])
})

it("is the creation, without what nobody touched", () => {
  const store = new FormStore({ fields, types, creating: true })
  store.set(["title"], "new")
  const snippet = writeSnippet(creationRequest(model, store), model, types)
  expect([snippet.method, snippet.url, snippet.body, snippet.etag]).toEqual(["POST", "http://localhost:3000/jobs", { title: "new" }, undefined])
  expect(asPulpo(snippet)).toBe(`pulpo data create Job --input '{"title":"new"}'`)
})

it("has no secret in it, however deep", () => {
  const account = { owner: "ann", pin: "S3CRET" }
  const value = { title: "t", password: "S3CRET", iban: "S3CRET", account, accounts: [account], tokens: { a: "S3CRET" }, either: account }
  const snippet = writeSnippet(creationRequest(model, new FormStore({ fields, types, creating: true, value })), model, types)
  for (const text of [asCurl(snippet), asPython(snippet), asPulpo(snippet)]) {
    expect(text).not.toContain("S3CRET")
    expect(text!.match(/\*{10}/g)).toHaveLength(6)
    expect(text!.match(/ann/g)).toHaveLength(3)
  }
})
