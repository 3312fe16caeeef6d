// @vitest-environment jsdom
import { describe, expect, it } from "vitest"
import type { Operation } from "@/api/config"
import { valuesFromAddress } from "./input"
import { operationSnippet } from "./snippet"
import { operationTree, searchOperations } from "./tree"

const operation = (name: string, more: Partial<Operation> = {}): Operation => ({ name, label: name, fields: [], ...more })

describe("operations", () => {
  it("are grouped along their names, and lonely branches are one", () => {
    const root = operationTree([operation("a.b.c.one"), operation("a.b.c.two"), operation("a.d"), operation("plain")])
    expect(root.operations.map(({ name }) => name)).toEqual(["plain"])
    expect(root.count).toBe(4)
    const [a] = root.branches
    expect([a!.label, a!.count]).toEqual(["a", 3])
    expect([a!.branches[0]!.label, a!.branches[0]!.path]).toEqual(["b.c", "a.b.c"])
  })

  it("are found by all of the words", () => {
    const all = [operation("jobs.search", { description: "Find jobs" }), operation("jobs.store", { tags: ["write"] })]
    expect(searchOperations(all, "jobs write").map(({ name }) => name)).toEqual(["jobs.store"])
    expect(searchOperations(all, "")).toHaveLength(2)
  })

  it("take their input from an address", () => {
    const search = new URLSearchParams("n=3&tags=a&tags=b&on=true&other=1")
    const fields: Operation["fields"] = [
      { name: "n", label: "N", kind: "int" },
      { name: "tags", label: "Tags", kind: "list", item: { name: "", label: "", kind: "string" } },
      { name: "on", label: "On", kind: "bool" },
    ]
    expect(valuesFromAddress(operation("x", { fields }), search)).toEqual({ n: 3, tags: ["a", "b"], on: true })
  })

  it("are written down as commands", () => {
    expect(operationSnippet("a.b", { min_age: 3, city: "Bonn" }).pulpo).toEqual(["ops", "run", "a.b", "--min-age", "3", "--city", "Bonn"])
    expect(operationSnippet("a.b", { tags: ["x"] }).pulpo).toEqual(["ops", "run", "a.b", "--input", '{"tags":["x"]}'])
    expect(operationSnippet("a.b", {}).pulpo).toEqual(["ops", "run", "a.b"])
  })
})
