// @vitest-environment jsdom
import { expect, it } from "vitest"
import { addView, loadViews, saveViews, viewSearch, withStandard } from "./views"

it("views are kept by name, without the page", () => {
  let views = addView([], "Remote", new URLSearchParams("work_mode=remote&offset=50"))
  views = addView(views, "Remote", new URLSearchParams("sort=-posted_at&q=x"))
  expect(views.map(({ name, search }) => [name, search])).toEqual([["Remote", "q=x&sort=-posted_at"]])
  saveViews("jobs", views)
  expect(loadViews("jobs")).toEqual(views)
  expect(loadViews("companies")).toEqual([])
})

it("one view is the standard one", () => {
  const views = [{ id: "1", name: "a", search: "", standard: true as const }, { id: "2", name: "b", search: "" }]
  expect(withStandard(views, "2").map((view) => view.standard)).toEqual([undefined, true])
  expect(withStandard(views, undefined).some((view) => view.standard)).toBe(false)
})

it("the order of parameters does not matter", () => {
  expect(viewSearch(new URLSearchParams("b=1&a=2&offset=3"))).toBe(viewSearch(new URLSearchParams("a=2&b=1")))
})
