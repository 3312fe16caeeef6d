// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest"
import type { Model } from "@/api/config"
import { getPage, type Doc } from "@/api/documents"
import { bulk, offerUndo, snapshot } from "@/undo/undo"
import { bulkPatch } from "./bulk-write"
import { readListQuery } from "./list-query"

vi.mock("@/api/documents")
vi.mock("@/refine/refresh")
vi.mock("@/undo/undo", async (original) => ({ ...(await original<object>()), bulk: vi.fn(), offerUndo: vi.fn(), snapshot: vi.fn() }))

const model: Model = { name: "Job", label: "Job", plural: "Jobs", path: "jobs", primary: "title", list: [], fields: [], sortable: [], can: ["read", "update"] }
const large = 9007199254740993n
const [before, ours, theirs] = [large, large + 2n, large + 4n]

beforeEach(() => void vi.mocked(bulk).mockResolvedValue({ items: [], succeeded: 2, failed: 0 }))

it("puts back what nobody has changed since, also whole numbers of 64 bits", async () => {
  const documents: Doc[] = ["1", "2"].map((id) => ({ id, number: before }))
  vi.mocked(snapshot).mockResolvedValue(documents)
  const query = readListQuery(new URLSearchParams(), { columns: [], sort: [], limit: 50 })
  const selection = { all: false, documents: new Map(documents.map((document) => [document.id, document])) }
  vi.mocked(getPage).mockResolvedValueOnce({ items: [{ id: "1", number: ours }], next_cursor: null, total: 1 })
  await bulkPatch({ model, query, selection: selection as never, count: 2 }, { number: ours })
  const putBack = vi.mocked(offerUndo).mock.calls[0]![2]
  const now: Doc[] = [{ id: "1", number: ours, _etag: "a" }, { id: "2", number: theirs, _etag: "b" }]
  vi.mocked(getPage).mockResolvedValue({ items: now, next_cursor: null, total: 2 })
  expect(await putBack()).toBe(1)
  expect(vi.mocked(bulk).mock.lastCall![1]).toEqual([{ update: { id: "1", patch: { number: before }, if_match: "a" } }])
})

it("has succeeded if the new values cannot be read after it", async () => {
  const documents: Doc[] = [{ id: "1", number: before }]
  vi.mocked(snapshot).mockResolvedValue(documents)
  vi.mocked(getPage).mockRejectedValueOnce(new Error("away"))
  const query = readListQuery(new URLSearchParams(), { columns: [], sort: [], limit: 50 })
  const selection = { all: false, documents: new Map([["1", documents[0]]]) }
  vi.mocked(offerUndo).mockClear()
  expect(await bulkPatch({ model, query, selection: selection as never, count: 1 }, { number: ours })).toEqual({ done: 2, failed: [] })
  expect(offerUndo).toHaveBeenCalledOnce()
})
