// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest"
import { json, shownToasts, stubApi, type Sent } from "@/testing/api"
import { model } from "@/testing/config"
import type { ListViews } from "./use-views"
import { viewActions } from "./view-actions"
import { addView, loadViews, saveViews, withStandard } from "./views"

const job = model("Job")

beforeEach(() => {
  const kept = addView(addView([], "Remote", "mode=remote"), "New", "sort=-posted_at")
  saveViews(job.path, withStandard(kept, kept[0]!.id))
})

const views = (): ListViews => ({ items: [], stored: true, mayShare: true, plain: { chosen: false, choosable: false }, kept: loadViews(job.path), keep: vi.fn() })
const nameOf = ({ body }: Sent) => (body as { name: string }).name
const stored = (sent: Sent[]) => sent.filter(({ method }) => method === "POST").map(nameOf)

it("stores each view of the browser once, however often it is asked to", async () => {
  const sent = stubApi((one) => (one.method === "POST" ? { id: `stored ${nameOf(one)}` } : {}))
  const [first, second] = [views(), views()]
  await Promise.all([viewActions(job, first).takeOver(), viewActions(job, second).takeOver()])
  expect(stored(sent)).toEqual(["Remote", "New"])
  expect(sent.filter(({ method }) => method === "PUT").map(({ body }) => body)).toEqual([{ model: "jobs", view: "stored Remote", everybody: false }])
  expect(loadViews(job.path)).toEqual([])
  expect(first.keep).toHaveBeenCalledWith([])
  // Another window, which has not seen it yet.
  await viewActions(job, { ...views(), kept: second.kept }).takeOver()
  expect(stored(sent)).toHaveLength(2)
})

it("keeps what could not be stored, and only that", async () => {
  const toasts = shownToasts()
  stubApi((one) => (one.method === "POST" && nameOf(one) === "Remote" ? { id: "1" } : json({ title: "Away", status: 503 }, "", 503)))
  await viewActions(job, views()).takeOver()
  expect(loadViews(job.path).map(({ name }) => name)).toEqual(["New"])
  expect(toasts.map(({ type }) => type)).toEqual(["error", "error"])
})
