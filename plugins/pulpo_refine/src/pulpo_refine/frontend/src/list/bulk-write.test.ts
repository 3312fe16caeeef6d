// @vitest-environment jsdom
import { beforeAll, expect, it, vi } from "vitest"
import { stringifyExact } from "@/api/exact-json"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { useTexts } from "@/i18n"
import { shownToasts, stubApi, type Sent } from "@/testing/api"
import { bulkPatch } from "./bulk-write"
import { readListQuery } from "./list-query"

beforeAll(() => useTexts("en"))

const model: Model = { name: "Job", label: "Job", plural: "Jobs", path: "jobs", primary: "title", list: [], fields: [], sortable: [], can: ["read", "update"] }
const large = 9007199254740993n
const [before, ours, theirs] = [large, large + 2n, large + 4n]

const exact = (body: unknown): Response => new Response(stringifyExact(body), { headers: { "content-type": "application/json" } })
const page = (items: Doc[]) => exact({ items, next_cursor: null, total: items.length })

/** Write a number to documents that had another. `read` answers what is read after the write. */
async function write(ids: string[], read: (sent: Sent) => unknown) {
  const documents: Doc[] = ids.map((id) => ({ id, number: before }))
  const written: unknown[] = []
  stubApi((sent) => {
    if (sent.method === "POST") written.push(sent.body)
    else return written.length ? read(sent) : page(documents)
    return exact({ items: [], succeeded: ids.length, failed: 0 })
  })
  const query = readListQuery(new URLSearchParams(), { columns: [], sort: [], limit: 50 })
  const selection = { all: false, documents: new Map(documents.map((document) => [document.id, document])) }
  const outcome = await bulkPatch({ model, query, selection: selection as never, count: ids.length }, { number: ours })
  return { outcome, written }
}

it("puts back what nobody has changed since, also whole numbers of 64 bits", async () => {
  const toasts = shownToasts()
  const now: Doc[] = [
    { id: "1", number: ours, _etag: "a" },
    { id: "2", number: theirs, _etag: "b" },
  ]
  const { outcome, written } = await write(["1", "2"], () => page(now))
  expect(outcome).toEqual({ done: 2, failed: [] })
  toasts[0]!.actionProps!.onClick!(undefined as never)
  await vi.waitFor(() => expect(toasts).toHaveLength(2))
  expect(stringifyExact(written[1])).toBe(stringifyExact({ operations: [{ update: { id: "1", patch: { number: before }, if_match: "a" } }] }))
  expect(toasts[1]!.title).toBe("1 document could not be restored")
})

it("has succeeded if the new values cannot be read after it", async () => {
  const toasts = shownToasts()
  const { outcome } = await write(["1"], () => Promise.reject(new Error("away")))
  expect(outcome).toEqual({ done: 1, failed: [] })
  expect(toasts.map(({ type, actionProps }) => [type, actionProps !== undefined])).toEqual([["ok", true]])
})
