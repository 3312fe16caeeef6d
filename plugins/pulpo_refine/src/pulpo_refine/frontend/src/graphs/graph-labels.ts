import type { Config } from "@/api/config"
import type { GraphNode } from "./graph-data"

/** The label and icon of a node. */
export function labelOf(node: GraphNode, { models }: Pick<Config, "models">): { label: string; icon?: string } {
  if (node.kind === "model") {
    const model = models.find(({ name }) => name === node.name)
    return { label: model?.label ?? node.name, icon: model?.icon }
  }
  return { label: node.kind === "data" ? node.name.split(".").at(-1)! : node.name }
}
