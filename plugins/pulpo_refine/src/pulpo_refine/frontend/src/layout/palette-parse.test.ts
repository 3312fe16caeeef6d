import { expect, it } from "vitest"
import type { Field, Model } from "@/api/config"
import { readAsFilters, splitWords } from "./palette-parse"

const text = ["eq", "ne", "icontains", "contains", "in"]
const number = ["eq", "ne", "gt", "gte", "lt", "lte", "in"]
const fields: Field[] = [
  { name: "title", label: "Title", kind: "string", filters: text },
  { name: "work_mode", label: "Work mode", kind: "enum", filters: ["eq", "in"], values: [{ value: "on_site", label: "On site" }, { value: "remote" }, { value: "hybrid" }] },
  { name: "salary", label: "Salary", kind: "object", type: "Salary" },
  { name: "posted_at", label: "Posted at", kind: "datetime", filters: number },
  { name: "paid", label: "Paid", kind: "bool", filters: ["eq"] },
]
const job: Model = { name: "Job", label: "Job", plural: "Jobs", path: "jobs", primary: "title", list: [], fields, sortable: [], can: ["read"] }
const config = { models: [job], types: { Salary: { label: "Salary", fields: [{ name: "minimum", label: "Minimum", kind: "int" as const, filters: number }] } } }
const read = (words: string, here?: Model) => {
  const found = readAsFilters(words, config, here)
  return found && [found.model.path, found.items, found.q]
}

it("reads the example of the palette", () => {
  expect(read("jobs remote salary>80000")).toEqual([
    "jobs",
    [{ field: "work_mode", op: "eq", value: "remote" }, { field: "salary.minimum", op: "gt", value: "80000" }],
    "",
  ])
})

it("knows labels, thousands, quotes, several values, and words to search for", () => {
  expect(read('job on-site hybrid minimum>=80k title:"senior baker" python')).toEqual([
    "jobs",
    [
      { field: "work_mode", op: "in", value: ["on_site", "hybrid"] },
      { field: "salary.minimum", op: "gte", value: "80000" },
      { field: "title", op: "icontains", value: "senior baker" },
    ],
    "python",
  ])
  expect(read("jobs !paid posted_at<2026-01-05")?.[1]).toEqual([
    { field: "paid", op: "eq", value: "false" },
    { field: "posted_at", op: "lt", value: "2026-01-05" },
  ])
})

it("takes the model of the page if the words name none, and searches what it does not understand", () => {
  expect(read("remote", job)).toEqual(["jobs", [{ field: "work_mode", op: "eq", value: "remote" }], ""])
  expect(read("remote")).toBeUndefined()
  expect(read("jobs nonsense>5")).toEqual(["jobs", [], "nonsense>5"])
})

it("splits at spaces outside of quotes", () => {
  expect(splitWords('a "b c" d:"e f" "g')).toEqual(["a", "b c", 'd:"e f"', '"g'])
})
