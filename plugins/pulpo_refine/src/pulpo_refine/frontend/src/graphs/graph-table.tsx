import { Link } from "react-router"
import type { Config } from "@/api/config"
import { t } from "@/i18n"
import { listPath, operationPath } from "@/paths"
import { useConfig } from "@/state/config"
import type { Graph, GraphNode } from "./graph-data"

/** The same as the drawing, in words: each connection in a row. */
export function GraphTable({ graph }: { graph: Graph }) {
  const config = useConfig()
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const alone = graph.nodes.filter(({ id }) => !graph.edges.some(({ source, target }) => source === id || target === id))
  return (
    <div className="overflow-auto bg-panel" tabIndex={0} role="region" aria-label={t("graphs.table")}>
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th className="px-4 py-2 font-medium">{t("graphs.from")}</th>
            <th className="px-4 py-2 font-medium">{t("graphs.relation")}</th>
            <th className="px-4 py-2 font-medium">{t("graphs.to")}</th>
            <th className="px-4 py-2 font-medium max-sm:hidden">{t("graphs.field")}</th>
          </tr>
        </thead>
        <tbody>
          {graph.edges.map((edge) => (
            <tr key={edge.id} className="border-t border-line">
              <td className="px-4 py-1.5"><NodeLink node={nodes.get(edge.source)!} config={config} /></td>
              <td className="px-4 py-1.5 text-muted">{t(`graphs.edge_${edge.kind}`)}</td>
              <td className="px-4 py-1.5"><NodeLink node={nodes.get(edge.target)!} config={config} /></td>
              <td className="px-4 py-1.5 font-mono text-xs text-muted max-sm:hidden">{edge.label}</td>
            </tr>
          ))}
          {alone.map((node) => (
            <tr key={node.id} className="border-t border-line">
              <td className="px-4 py-1.5"><NodeLink node={node} config={config} /></td>
              <td colSpan={3} className="px-4 py-1.5 text-muted">{t("graphs.alone")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A node by its name; a model leads to its list, an operation to its page. */
export function NodeLink({ node, config }: { node: GraphNode; config: Config }) {
  const model = node.kind === "model" ? config.models.find(({ name }) => name === node.name) : undefined
  const to = model ? listPath(model.path) : node.kind === "operation" && config.operations.some(({ name }) => name === node.name) ? operationPath(config, node.name) : undefined
  const text = node.kind === "data" ? node.name.split(".").at(-1) : (model?.label ?? node.name)
  return to ? <Link to={to} className="hover:underline">{text}</Link> : <span>{text}</span>
}
