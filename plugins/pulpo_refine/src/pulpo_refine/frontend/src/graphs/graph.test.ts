// @vitest-environment jsdom
import { describe, expect, it } from "vitest"
import { flowGraph, modelGraph, namespacesOf, neighbours, type EdgeKind, type Graph } from "./graph-data"
import { bestLayout, leadsBack, place } from "./layout"

const node = (id: string) => ({ id, kind: id.split(":")[0] as "model", name: id.split(":")[1]!, description: "" })
const edge = (source: string, kind: EdgeKind, target: string) => ({ id: `${source} ${kind} ${target}`, source, target, kind, label: "" })

const graph: Graph = {
  nodes: ["model:Job", "model:Firm", "operation:a.load", "operation:a.clean", "operation:b.store", "data:x.Batch"].map(node),
  edges: [
    edge("model:Job", "links", "model:Firm"),
    edge("model:Job", "relates", "model:Firm"),
    edge("operation:a.load", "returns", "data:x.Batch"),
    edge("data:x.Batch", "takes", "operation:a.clean"),
    edge("operation:b.store", "writes", "model:Job"),
  ],
}

describe("graphs", () => {
  it("show models and their links", () => {
    expect(modelGraph(graph).nodes.map(({ name }) => name)).toEqual(["Job", "Firm"])
    expect(modelGraph(graph).edges).toHaveLength(1)
  })

  it("show the flow of a namespace, with or without the database", () => {
    expect(flowGraph(graph, "a").nodes.map(({ name }) => name)).toEqual(["a.load", "a.clean", "x.Batch"])
    expect(flowGraph(graph).nodes.map(({ name }) => name)).toContain("Job")
    expect(flowGraph(graph, "", false).nodes.map(({ name }) => name)).not.toContain("Job")
  })

  it("know neighbours and namespaces", () => {
    expect([...neighbours(graph, "data:x.Batch")].sort()).toEqual(["data:x.Batch", "operation:a.clean", "operation:a.load"])
    const operations = ["a.b.c", "d"].map((name) => ({ name, label: name, fields: [] }))
    expect(namespacesOf(operations)).toEqual(["a", "a.b"])
  })

  it("are laid out along their edges", () => {
    const { places } = place(flowGraph(graph, "a"), "LR", () => 80)
    const x = (id: string) => places.get(id)!.x
    expect(x("operation:a.load")).toBeLessThan(x("data:x.Batch"))
    expect(x("data:x.Batch")).toBeLessThan(x("operation:a.clean"))
    expect(bestLayout(flowGraph(graph, "a"), { width: 200, height: 900 }, () => 80).direction).toBe("TB")
    expect(bestLayout(flowGraph(graph, "a"), { width: 900, height: 200 }, () => 80).direction).toBe("LR")
  })

  it("know the edges that lead back", () => {
    const edges = [edge("operation:a.load", "reads", "model:Job"), edge("model:Job", "relates", "operation:a.clean"), edge("operation:a.clean", "writes", "model:Job")]
    const circle = { nodes: graph.nodes.slice(0, 4), edges: [...edges, edge("model:Job", "links", "model:Job")] }
    for (const direction of ["LR", "TB"] as const) {
      const layout = place(circle, direction, () => 80)
      expect(circle.edges.map((each) => leadsBack(layout, each))).toEqual([false, false, true, true])
    }
  })
})
