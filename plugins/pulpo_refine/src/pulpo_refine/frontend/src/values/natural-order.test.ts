// @vitest-environment jsdom
import { expect, it } from "vitest"
import { menuGroups } from "@/layout/menu-entries"
import { operationTree } from "@/operations/tree"
import { config, model } from "@/testing/config"
import { byName, compareNames } from "./natural-order"

const numbered = ["Model100", "Model2", "model 1", "Émile", "Eva"]

it("sorts numbers in names as numbers, and letters as in a dictionary", () => {
  expect(numbered.toSorted(compareNames)).toEqual(["Émile", "Eva", "model 1", "Model2", "Model100"])
  expect(byName([{ name: "b10" }, { name: "b9" }])).toEqual([{ name: "b9" }, { name: "b10" }])
})

it("is the order of menus and trees", () => {
  const models = ["Model100", "Model2"].map((name) => model(name, { group: `Group ${name.slice(5)}` }))
  const groups = menuGroups(config({ models: [...models, model("Model20", { group: "Group 2" })] }))
  expect(groups.slice(1).map(({ title, entries }) => [title, entries.map(({ label }) => label)])).toEqual([
    ["Group 2", ["Model2s", "Model20s"]],
    ["Group 100", ["Model100s"]],
  ])
  const operations = ["a.step10", "a.step9"].map((name) => ({ name, label: name, fields: [] }))
  expect(operationTree(operations).branches[0]!.operations.map(({ name }) => name)).toEqual(["a.step9", "a.step10"])
})
