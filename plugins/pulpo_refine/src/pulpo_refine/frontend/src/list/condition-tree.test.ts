import { expect, it } from "vitest"
import type { Group } from "@/api/filters"
import { appendAt, chosenValues, complete, rangeOf, replaceAt, withChosen, withRange } from "./condition-tree"
import { readText } from "./read-text"

const filter: Group = {
  join: "and",
  items: [
    { field: "a", op: "eq", value: "1" },
    { join: "or", items: [{ field: "b", op: "eq", value: "" }, { join: "and", items: [{ field: "c", op: "in", value: [] }] }] },
  ],
}

it("changes the tree at a place", () => {
  expect(replaceAt(filter, [1, 0], () => undefined).items[1]).toEqual({ join: "or", items: [{ join: "and", items: [{ field: "c", op: "in", value: [] }] }] })
  const appended = appendAt(filter, [1, 1], { field: "d", op: "eq", value: "2" })
  expect((appended.items[1] as Group).items[1]).toMatchObject({ items: [{ field: "c" }, { field: "d" }] })
  expect(appendAt(filter, [], { field: "d", op: "eq", value: "2" }).items).toHaveLength(3)
})

it("sends only what says something", () => {
  expect(complete(filter)).toEqual({ join: "and", items: [{ field: "a", op: "eq", value: "1" }] })
})

it("chooses values of facets", () => {
  let chosen = withChosen(filter, "a", ["1", "2"])
  expect(chosenValues(chosen, "a")).toEqual(["1", "2"])
  chosen = withChosen(chosen, "a", [])
  expect(chosenValues(chosen, "a")).toEqual([])
  expect(chosen.items).toHaveLength(1)
})

it("sets ranges", () => {
  const ranged = withRange(withRange(filter, "n", "1", ""), "n", "2", "5")
  expect(rangeOf(ranged, "n")).toEqual({ from: "2", to: "5" })
  expect(ranged.items).toHaveLength(4)
})

it("reads typed values by their kind", () => {
  const field = (kind: "int" | "float" | "decimal" | "string", nullable?: true) => ({ name: "x", label: "X", kind, nullable })
  expect(readText(" 5 ", field("int"))).toEqual({ value: 5 })
  expect(readText("5.5", field("int"))).toHaveProperty("error")
  expect(readText("5,5", field("float"))).toEqual({ value: 5.5 })
  expect(readText("1,5", field("int"))).toHaveProperty("error")
  expect(readText("x", field("float"))).toHaveProperty("error")
  expect(readText("9007199254740993", field("int"))).toEqual({ value: 9007199254740993n })
  expect(readText("1.10", field("decimal"))).toEqual({ value: "1.10" })
  expect(readText("", field("int", true))).toEqual({ value: null })
  expect(readText("", field("int"))).toHaveProperty("error")
  expect(readText("", field("string"))).toEqual({ value: "" })
})
