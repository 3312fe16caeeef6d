// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest"
import { chooseView, saveView } from "@/api/views"
import { model } from "@/testing/config"
import type { ListViews } from "./use-views"
import { viewActions } from "./view-actions"
import { addView, loadViews, saveViews, withStandard } from "./views"

vi.mock("@/api/views")
vi.mock("@/components/ui/toast")

const job = model("Job")

beforeEach(() => {
  localStorage.clear()
  vi.resetAllMocks()
  vi.mocked(saveView).mockImplementation(async (_, name) => ({ data: { id: `stored ${name}` } }) as never)
  const kept = addView(addView([], "Remote", "mode=remote"), "New", "sort=-posted_at")
  saveViews(job.path, withStandard(kept, kept[0]!.id))
})

const views = (): ListViews => ({ items: [], stored: true, mayShare: true, plain: { chosen: false, choosable: false }, kept: loadViews(job.path), keep: vi.fn() })
const stored = () => vi.mocked(saveView).mock.calls.map(([, name]) => name)

it("stores each view of the browser once, however often it is asked to", async () => {
  const [first, second] = [views(), views()]
  await Promise.all([viewActions(job, first).takeOver(), viewActions(job, second).takeOver()])
  expect(stored()).toEqual(["Remote", "New"])
  expect(vi.mocked(chooseView).mock.calls).toEqual([["jobs", "stored Remote", false]])
  expect(loadViews(job.path)).toEqual([])
  expect(first.keep).toHaveBeenCalledWith([])
  // Another window, which has not seen it yet.
  await viewActions(job, { ...views(), kept: second.kept }).takeOver()
  expect(stored()).toHaveLength(2)
})

it("keeps what could not be stored, and only that", async () => {
  vi.mocked(chooseView).mockRejectedValue(new Error("away"))
  vi.mocked(saveView).mockImplementation(async (_, name) => (name === "New" ? Promise.reject(new Error("away")) : ({ data: { id: "1" } } as never)))
  await viewActions(job, views()).takeOver()
  expect(loadViews(job.path).map(({ name }) => name)).toEqual(["New"])
})
