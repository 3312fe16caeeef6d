import { describe, expect, it } from "vitest"
import type { Model } from "@/api/config"
import { noFilter } from "@/api/filters"
import { exportParams, pageParams, readListQuery, toggleSort, writeListQuery, type ListDefaults, type ListQuery } from "./list-query"

const model: Model = { name: "Job", label: "Job", plural: "Jobs", path: "jobs", primary: "title", list: ["title"], fields: [], sortable: [], can: ["read", "update"] }
const emptyQuery = (defaults: ListDefaults): ListQuery => ({ filter: noFilter, q: "", offset: 0, ...defaults })
const defaults = { columns: ["title", "company"], sort: [], limit: 50 }

describe("the address of a list", () => {
  it("is short where it says what is usual", () => {
    expect(writeListQuery(emptyQuery(defaults), defaults).toString()).toBe("")
  })

  it("comes back as it went", () => {
    const text = "work_mode=remote&or=(a%3D1,b%3D2)&q=go&sort=-posted_at,title&fields=title,salary.minimum&limit=100&offset=200"
    const query = readListQuery(new URLSearchParams(text), defaults)
    expect(query).toMatchObject({ q: "go", sort: ["-posted_at", "title"], columns: ["title", "salary.minimum"], limit: 100, offset: 200 })
    expect(new URLSearchParams(text).toString()).toBe(writeListQuery(query, defaults).toString())
  })

  it("may say that nothing is sorted where something is sorted by default", () => {
    const sorted = { ...defaults, sort: ["-posted_at"] }
    const params = writeListQuery({ ...emptyQuery(sorted), sort: [] }, sorted)
    expect(readListQuery(params, sorted).sort).toEqual([])
  })

  it("exports documents whose ids have commas", () => {
    const params = exportParams(emptyQuery(defaults), model, "csv", ["a, b", "c"])
    expect(params.get("id__in")).toBe('"a, b",c')
  })

  it("does not believe impossible numbers", () => {
    expect(readListQuery(new URLSearchParams("limit=9999&offset=-3"), defaults)).toMatchObject({ limit: 50, offset: 0 })
  })
})

describe("requests of a list", () => {
  const query = readListQuery(new URLSearchParams("a=1&fields=company,salary.minimum&offset=100"), defaults)
  it("ask for the fields of the columns and the name", () => {
    expect(pageParams(query, model).toString()).toBe("a=1&fields=title%2Ccompany%2Csalary&limit=50&offset=100&_etags=true")
    expect(pageParams(query, model, "xyz").get("offset")).toBeNull()
  })
  it("export what is shown, of all pages", () => {
    expect(exportParams(query, model, "csv").toString()).toBe("a=1&fields=company%2Csalary&format=csv&download=jobs.csv")
    expect(exportParams(query, model, "csv", ["1", "2"]).get("id__in")).toBe("1,2")
  })
})

it("sorting goes up, down, and away", () => {
  expect(toggleSort([], "a", false)).toEqual(["a"])
  expect(toggleSort(["a"], "a", false)).toEqual(["-a"])
  expect(toggleSort(["-a"], "a", false)).toEqual([])
  expect(toggleSort(["b"], "a", true)).toEqual(["b", "a"])
  expect(toggleSort(["-b", "a"], "b", true)).toEqual(["a"])
})
