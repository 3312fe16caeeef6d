import { expect, it } from "vitest"
import type { Field } from "@/api/config"
import { neighboursOf } from "@/state/neighbours"
import { sectionsOf } from "./section-plan"

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, kind: "string", ...more })
const names = (model: Parameters<typeof sectionsOf>[0]) => sectionsOf(model).map(({ title, fields }) => [title, fields.map(({ name }) => name).join("")])

it("sections follow the hints, and nothing is lost", () => {
  const fields = [field("a"), field("b"), field("c", { order: 1 }), field("d")]
  expect(names({ fields, sections: [{ title: "First", fields: ["d", "gone"] }, { title: "Empty", fields: [] }] })).toEqual([
    ["First", "d"],
    [undefined, "cab"],
  ])
})

it("without hints, fields are grouped by their groups", () => {
  const fields = [field("a", { group: "Money" }), field("b"), field("c", { group: "Money" })]
  expect(names({ fields })).toEqual([[undefined, "b"], ["Money", "ac"]])
})

it("neighbours are those of the list", () => {
  expect(neighboursOf(["1", "2", "3"], "2")).toEqual({ previous: "1", next: "3" })
  expect(neighboursOf(["1"], "1")).toEqual({ previous: undefined, next: undefined })
  expect(neighboursOf(undefined, "1")).toEqual({})
})
