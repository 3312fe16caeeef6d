import { Graph as Dagre, layout } from "@dagrejs/dagre"
import type { Graph, NodeKind } from "./graph-data"

export type Direction = "LR" | "TB"

export interface Placed {
  x: number
  y: number
  width: number
  height: number
}

export interface Layout {
  direction: Direction
  places: Map<string, Placed>
  width: number
  height: number
}

/** The width of a node's label in pixels. */
export type Measure = (id: string) => number

const sizeOf = (kind: NodeKind, label: number): { width: number; height: number } => ({
  width: Math.ceil(Math.min(300, label + (kind === "data" ? 26 : 46))),
  height: kind === "data" ? 26 : 36,
})

/** Compute the place of each node, in ranks along the edges. */
export function place(graph: Graph, direction: Direction, measure: Measure): Layout {
  const dagre = new Dagre({ multigraph: true })
  dagre.setGraph({ rankdir: direction, nodesep: 18, ranksep: direction === "LR" ? 48 : 40, marginx: 16, marginy: 16 })
  dagre.setDefaultEdgeLabel(() => ({}))
  for (const { id, kind } of graph.nodes) dagre.setNode(id, sizeOf(kind, measure(id)))
  for (const { id, source, target } of graph.edges) if (source !== target) dagre.setEdge(source, target, {}, id)
  layout(dagre)
  const places = new Map(
    graph.nodes.map(({ id }) => {
      const { x = 0, y = 0, width = 0, height = 0 } = dagre.node(id) as Partial<Placed>
      return [id, { x: x - width / 2, y: y - height / 2, width, height }]
    }),
  )
  const ends = [...places.values()]
  return { direction, places, width: Math.max(1, ...ends.map(({ x, width }) => x + width)), height: Math.max(1, ...ends.map(({ y, height }) => y + height)) }
}

/** Whether an edge leads back to an earlier rank, so that a straight line would be hidden by the nodes between. */
export function leadsBack({ direction, places }: Layout, { source, target }: { source: string; target: string }): boolean {
  const side = direction === "TB" ? "y" : "x"
  return places.get(target)![side] <= places.get(source)![side]
}

/** The layout, from the left to the right or from the top to the bottom, that shows more in an area of this shape. */
export function bestLayout(graph: Graph, area: { width: number; height: number }, measure: Measure): Layout {
  const scale = ({ width, height }: Layout) => Math.min(area.width / width, area.height / height)
  const [across, down] = [place(graph, "LR", measure), place(graph, "TB", measure)]
  return scale(across) >= Math.min(1, scale(down)) ? across : down
}
