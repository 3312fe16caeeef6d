import { ArrowRight, X } from "lucide-react"
import type { ReactNode } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import type { Graph, GraphEdge, GraphNode } from "./graph-data"
import { labelOf } from "./graph-labels"
import { NodeLink } from "./graph-table"
import { LinkedDocuments, RecentOf, RunsOf, WritesOf } from "./passed"

/** The details of the chosen node or edge, with its recent runs and documents. */
export function SidePanel({ graph, chosen, onChoose }: { graph: Graph; chosen: string; onChoose: (id: string | undefined) => void }) {
  const node = graph.nodes.find(({ id }) => id === chosen)
  const edge = graph.edges.find(({ id }) => id === chosen)
  if (!node && !edge) return null
  return (
    <aside
      aria-label={t("graphs.details")}
      className="flex w-80 shrink-0 flex-col overflow-y-auto border-l border-line bg-panel max-md:absolute max-md:inset-x-0 max-md:bottom-0 max-md:z-10 max-md:max-h-[55%] max-md:w-auto max-md:border-t max-md:border-l-0 max-md:shadow-popup"
    >
      <div className="flex items-center gap-2 px-4 pt-3">
        <Badge tone={node?.kind === "model" ? "accent" : "neutral"}>{t(node ? `graphs.kind_${node.kind}` : `graphs.edge_${edge!.kind}`)}</Badge>
        <Button look="ghost" size="sm" icon aria-label={t("ui.close")} className="ml-auto" onClick={() => onChoose(undefined)}>
          <X size={15} />
        </Button>
      </div>
      {node && <NodeDetails node={node} graph={graph} onChoose={onChoose} />}
      {edge && <EdgeDetails edge={edge} graph={graph} />}
    </aside>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line px-4 py-3">
      <h3 className="mb-1.5 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  )
}

function NodeDetails({ node, graph, onChoose }: { node: GraphNode; graph: Graph; onChoose: (id: string) => void }) {
  const config = useConfig()
  const model = config.models.find(({ name }) => node.kind === "model" && name === node.name)
  const around = graph.edges.filter(({ source, target }) => source === node.id || target === node.id)
  const names = new Map(graph.nodes.map((one) => [one.id, one]))
  return (
    <>
      <div className="space-y-1 px-4 pt-1 pb-3">
        <h2 className="font-semibold break-words">
          <NodeLink node={node} config={config} />
        </h2>
        {node.description && <p className="text-sm text-muted">{node.description}</p>}
        {node.kind === "data" && <p className="font-mono text-xs break-all text-muted">{node.name}</p>}
      </div>
      {around.length > 0 && (
        <Section title={t("graphs.connections")}>
          <ul className="-mx-1.5 text-sm">
            {around.map((edge) => {
              const other = names.get(edge.source === node.id ? edge.target : edge.source)!
              return (
                <li key={edge.id}>
                  <button type="button" onClick={() => onChoose(edge.id)} className="flex w-full items-center gap-1.5 rounded px-1.5 py-1 text-left hover:bg-hover">
                    <ArrowRight size={12} className={`shrink-0 text-faint ${edge.source === node.id ? "" : "rotate-180"}`} aria-hidden />
                    <span className="shrink-0 text-xs text-muted">{t(`graphs.edge_${edge.kind}`)}</span>
                    <span className="truncate">{labelOf(other, config).label}</span>
                  </button>
                </li>
              )
            })}
          </ul>
        </Section>
      )}
      {node.kind === "operation" && config.features.runs && (
        <Section title={t("graphs.recent_runs")}>
          <RunsOf operation={node.name} />
        </Section>
      )}
      {model && (
        <Section title={t("graphs.recent_documents")}>
          <RecentOf model={model} />
        </Section>
      )}
    </>
  )
}

function EdgeDetails({ edge, graph }: { edge: GraphEdge; graph: Graph }) {
  const config = useConfig()
  const end = (id: string) => graph.nodes.find((node) => node.id === id)!
  const [source, target] = [end(edge.source), end(edge.target)]
  const operation = [source, target].find(({ kind }) => kind === "operation")
  const written = edge.kind === "writes" && config.features.changes ? config.models.find(({ name }) => name === target.name) : undefined
  const linking = ["links", "backlinks", "relates"].includes(edge.kind) ? config.models.find(({ name }) => name === source.name) : undefined
  return (
    <>
      <div className="space-y-1 px-4 pt-1 pb-3">
        <h2 className="font-semibold break-words">
          <NodeLink node={source} config={config} /> <ArrowRight size={14} className="mx-0.5 inline text-faint" aria-hidden /> <NodeLink node={target} config={config} />
        </h2>
        {edge.label && <p className="font-mono text-xs text-muted">{edge.label}</p>}
      </div>
      {written && operation && (
        <Section title={t("graphs.passed")}>
          <WritesOf model={written} operation={operation.name} />
        </Section>
      )}
      {linking && (
        <Section title={t("graphs.passed")}>
          <LinkedDocuments model={linking} fields={edge.label.split(", ")} />
        </Section>
      )}
      {!written && operation && config.features.runs && (
        <Section title={t("graphs.passed")}>
          <RunsOf operation={operation.name} side={edge.kind === "returns" ? "output" : edge.kind === "takes" ? "input" : undefined} />
        </Section>
      )}
    </>
  )
}
