import { get } from "@/api/client"
import type { Config } from "@/api/config"
import { compareNames } from "@/values/natural-order"

export type NodeKind = "model" | "operation" | "data"
export type EdgeKind = "links" | "backlinks" | "relates" | "takes" | "returns" | "reads" | "writes" | "after"

export interface GraphNode {
  id: string
  kind: NodeKind
  name: string
  description: string
}

export interface GraphEdge {
  id: string
  source: string
  target: string
  kind: EdgeKind
  label: string
}

export interface Graph {
  nodes: GraphNode[]
  edges: GraphEdge[]
}

interface Answer {
  nodes: GraphNode[]
  edges: Omit<GraphEdge, "id">[]
}

/** The graph of `GET /operations/graph`. Several edges of one kind between two nodes become one with all labels. */
export async function getGraph(signal?: AbortSignal): Promise<Graph> {
  const { nodes, edges } = (await get<Answer>("/operations/graph", { signal })).data
  const joined = new Map<string, GraphEdge>()
  for (const edge of edges) {
    const id = `${edge.source} ${edge.kind} ${edge.target}`
    const known = joined.get(id)
    if (!known) joined.set(id, { ...edge, id })
    else if (edge.label && !known.label.split(", ").includes(edge.label)) known.label = [known.label, edge.label].filter(Boolean).join(", ")
  }
  return { nodes, edges: [...joined.values()] }
}

const relations: EdgeKind[] = ["links", "backlinks", "relates"]
/** Edges that are implied by another edge between the same two nodes, and left out beside it. */
const weaker: Partial<Record<EdgeKind, EdgeKind>> = { relates: "links", reads: "takes", writes: "returns" }

function strongest(edges: GraphEdge[]): GraphEdge[] {
  const all = new Set(edges.map(({ id }) => id))
  return edges.filter(({ source, kind, target }) => {
    const reverse = (kind === "relates" || kind === "backlinks") && all.has(`${target} links ${source}`)
    return !reverse && !(weaker[kind] && all.has(`${source} ${weaker[kind]} ${target}`))
  })
}

/** The models and how they link to each other. */
export function modelGraph({ nodes, edges }: Graph): Graph {
  return { nodes: nodes.filter(({ kind }) => kind === "model"), edges: strongest(edges.filter(({ kind }) => relations.includes(kind))) }
}

/** The operations, what they hand on, and what they read and write; of one namespace, or of all. */
export function flowGraph({ nodes, edges }: Graph, namespace = "", database = true): Graph {
  const inside = (name: string) => !namespace || name === namespace || name.startsWith(`${namespace}.`)
  const operations = new Set(nodes.filter(({ kind, name }) => kind === "operation" && inside(name)).map(({ id }) => id))
  const kinds: EdgeKind[] = database ? ["takes", "returns", "after", "reads", "writes"] : ["takes", "returns", "after"]
  const shown = edges.filter(({ kind, source, target }) => kinds.includes(kind) && (operations.has(source) || operations.has(target)))
  const used = new Set([...operations, ...shown.flatMap(({ source, target }) => [source, target])])
  return { nodes: nodes.filter(({ id }) => used.has(id)), edges: strongest(shown) }
}

/** The namespaces of the operations, also those that are parts of others. */
export function namespacesOf(operations: Config["operations"]): string[] {
  const found = new Set(operations.flatMap(({ name }) => name.split(".").slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join("."))))
  return [...found].sort(compareNames)
}

/** A node and those that it has an edge with. */
export function neighbours({ edges }: Graph, id: string): Set<string> {
  const found = new Set([id])
  for (const { source, target } of edges) {
    if (source === id) found.add(target)
    if (target === id) found.add(source)
  }
  return found
}
