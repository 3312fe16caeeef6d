// @vitest-environment jsdom
import { expect, it } from "vitest"
import type { StoredViews } from "@/api/views"
import { type BrowserView, addView, allViews, freeName, loadViews, saveViews, standardSearch, viewSearch, withStandard } from "./views"

it("views are kept by name, without the page", () => {
  let views = addView([], "Remote", viewSearch(new URLSearchParams("work_mode=remote&offset=50")))
  views = addView(views, "Remote", viewSearch(new URLSearchParams("sort=-posted_at&q=x")))
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

it("a list opens with one's own choice, else with that for everybody", () => {
  const stored: StoredViews = {
    items: [{ id: "1", name: "a", search: "q=a", shared: true, owner: "key:ann" }, { id: "2", name: "b" }],
    default: null,
    default_of_all: "1",
    may_share: false,
  }
  const opens = (found: StoredViews | undefined, kept: BrowserView[] = [{ id: "3", name: "c", search: "q=c" }]) => standardSearch(found, allViews(found, kept))
  expect(opens(undefined)).toBeUndefined()
  expect(opens(stored)).toBe("q=a")
  expect(opens({ ...stored, default: "2" })).toBe("")
  expect(opens({ ...stored, default: "all" })).toBeUndefined()
  expect(opens(stored, withStandard([{ id: "3", name: "c", search: "q=c" }], "3"))).toBe("q=c")
  expect(allViews(stored, [])[0]).toMatchObject({ standardOfAll: true })
})

it("a name that is taken gets a number", () => {
  expect(freeName("a", new Set(["b"]))).toBe("a")
  expect(freeName("a", new Set(["a", "a 2"]))).toBe("a 3")
})
