import { Graph as Dagre, layout } from "@dagrejs/dagre"
import type { Graph, GraphNode } from "./graph-data"

export interface Placed {
  x: number
  y: number
  width: number
  height: number
}

export function sizeOf({ kind, name }: GraphNode): { width: number; height: number } {
  const text = kind === "data" ? name.split(".").at(-1)! : name
  const width = Math.min(240, Math.max(96, text.length * 6.6 + (kind === "data" ? 28 : 50)))
  return { width, height: kind === "data" ? 26 : 36 }
}

/** Where each node goes: in ranks from the left to the right, along the edges. */
export function place(graph: Graph): Map<string, Placed> {
  const dagre = new Dagre({ multigraph: true })
  dagre.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 64, marginx: 16, marginy: 16 })
  dagre.setDefaultEdgeLabel(() => ({}))
  for (const node of graph.nodes) dagre.setNode(node.id, sizeOf(node))
  for (const { id, source, target } of graph.edges) if (source !== target) dagre.setEdge(source, target, {}, id)
  layout(dagre)
  return new Map(
    graph.nodes.map((node) => {
      const { width, height } = sizeOf(node)
      const { x = 0, y = 0 } = dagre.node(node.id) as { x?: number; y?: number }
      return [node.id, { x: x - width / 2, y: y - height / 2, width, height }]
    }),
  )
}
