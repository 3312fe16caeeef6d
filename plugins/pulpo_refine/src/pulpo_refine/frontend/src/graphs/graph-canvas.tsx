import { MarkerType, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, type Edge } from "@xyflow/react"
import "@xyflow/react/dist/base.css"
import { Maximize, Minus, Plus } from "lucide-react"
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react"
import { Button } from "@/components/ui/button"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { isTyping } from "@/layout/is-typing"
import { useConfig } from "@/state/config"
import { labelOf } from "./graph-labels"
import { neighbours, type EdgeKind, type Graph } from "./graph-data"
import { GraphNodeView, type FlowNode } from "./graph-node"
import { bestLayout, leadsBack } from "./layout"
import type { Lights } from "./use-lights"

interface Props {
  graph: Graph
  /** The node or edge that is looked at. */
  chosen?: string
  onChoose: (id: string | undefined) => void
  lights: Lights
}

const nodeTypes = { part: GraphNodeView }
const colors: Record<EdgeKind, string> = {
  takes: "var(--faint)", returns: "var(--faint)", after: "var(--edge)", reads: "var(--info)", writes: "var(--ok)", links: "var(--accent)", backlinks: "var(--edge)",
  relates: "var(--edge)",
} // prettier-ignore
/** The smallest readable scale: a graph that would need a smaller one shows its beginning instead of the whole. */
const readable = 0.55
/** From so many nodes on there is a small map of all of them. */
const large = 30
/** The buttons at the foot cover no node. */
const fitting = { padding: { x: 0.08, top: 0.08, bottom: "60px" } as const, maxZoom: 1.25, duration: 200 }

const pen = document.createElement("canvas").getContext("2d")

/** The width of a text in the font of the page, at a size in rem. */
function textWidth(text: string, size: number): number {
  const { fontFamily, fontSize } = getComputedStyle(document.documentElement)
  if (!pen) return text.length * 8
  pen.font = `500 ${parseFloat(fontSize) * size}px ${fontFamily}`
  return pen.measureText(text).width + 2
}

interface Area {
  width: number
  height: number
}

export default function GraphCanvas(props: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [area, setArea] = useState<Area>()
  useLayoutEffect(() => setArea({ width: box.current!.clientWidth, height: box.current!.clientHeight }), [])
  const choose = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.id
    if (id && (event.key === "Enter" || event.key === " ")) props.onChoose(id)
  }
  return (
    <div ref={box} className="relative size-full" role="application" aria-label={t("graphs.canvas")} onKeyDown={choose}>
      {area && (
        <ReactFlowProvider>
          <Canvas {...props} area={area} />
        </ReactFlowProvider>
      )}
    </div>
  )
}

function Canvas({ graph, chosen, onChoose, lights, area }: Props & { area: Area }) {
  const config = useConfig()
  const flow = useReactFlow()
  const drawn = useMemo(() => {
    const widths = new Map(graph.nodes.map((node) => [node.id, textWidth(labelOf(node, config).label, node.kind === "data" ? 0.857 : 0.929)]))
    return bestLayout(graph, area, (id) => widths.get(id)!)
  }, [graph, area, config])
  const { places } = drawn
  const near = useMemo(() => {
    const edge = graph.edges.find(({ id }) => id === chosen)
    if (edge) return new Set([edge.source, edge.target])
    return chosen && places.has(chosen) ? neighbours(graph, chosen) : undefined
  }, [graph, chosen, places])
  const down = drawn.direction === "TB"
  const nodes = useMemo(
    () =>
      graph.nodes.map((node): FlowNode => {
        const { x, y, width, height } = places.get(node.id)!
        const { label, icon } = labelOf(node, config)
        return {
          id: node.id,
          type: "part",
          position: { x, y },
          width,
          height,
          selected: node.id === chosen,
          ariaLabel: `${t(`graphs.kind_${node.kind}`)} ${node.name}`,
          data: { kind: node.kind, label, icon, down, faded: near !== undefined && !near.has(node.id), lit: lights.get(node.id) },
        }
      }),
    [graph, places, down, near, chosen, lights, config],
  )
  const edges = useMemo(
    () =>
      graph.edges.map((edge): Edge => {
        const looked = edge.id === chosen || edge.source === chosen || edge.target === chosen
        const lit = lights.get(edge.source) === "running" || lights.get(edge.target) === "running"
        const back = leadsBack(drawn, edge)
        const color = looked ? "var(--accent)" : colors[edge.kind]
        return {
          id: edge.id,
          source: edge.source,
          target: edge.target,
          type: back ? "smoothstep" : "default",
          sourceHandle: back && edge.source !== edge.target ? "side" : null,
          targetHandle: back ? "side" : null,
          selected: edge.id === chosen,
          animated: lit,
          label: looked && edge.label ? edge.label : undefined,
          ariaLabel: `${edge.source.split(":")[1]} ${t(`graphs.edge_${edge.kind}`)} ${edge.target.split(":")[1]}`,
          labelStyle: { fill: "var(--text)", fontSize: 11 },
          labelBgStyle: { fill: "var(--panel)", stroke: "var(--line)" },
          labelBgPadding: [5, 2],
          labelBgBorderRadius: 4,
          interactionWidth: 16,
          style: { stroke: color, strokeWidth: looked ? 2 : 1.25, strokeDasharray: ["after", "backlinks", "relates"].includes(edge.kind) ? "4 4" : undefined, opacity: near && !looked ? 0.12 : 0.75 },
          markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color },
        }
      }),
    [graph, drawn, chosen, near, lights],
  )

  useEffect(() => {
    const timer = setTimeout(() => {
      const scale = Math.min(area.width / drawn.width, area.height / drawn.height)
      if (scale >= readable) return void flow.fitView({ ...fitting, duration: 0 })
      const zoom = Math.max(readable, Math.min(0.85, Math.max(area.width / drawn.width, area.height / drawn.height)))
      void flow.setViewport({ x: down ? (area.width - drawn.width * zoom) / 2 : 16, y: down ? 16 : (area.height - drawn.height * zoom) / 2, zoom })
    }, 30)
    return () => clearTimeout(timer)
  }, [drawn, down, area, flow])

  // A node that was chosen from the list may be out of sight.
  useEffect(() => {
    const at = chosen ? places.get(chosen) : undefined
    if (!at) return
    const { x, y, zoom } = flow.getViewport()
    const [left, top] = [at.x * zoom + x, at.y * zoom + y]
    // The details take their part: at the right, or at the foot of a narrow window.
    const [right, bottom] = area.width >= 600 ? [320, 0] : [0, area.height * 0.55]
    const outside = left < 0 || top < 0 || left + at.width * zoom > area.width - right || top + at.height * zoom > area.height - bottom
    const scale = Math.max(zoom, readable)
    if (outside) void flow.setCenter(at.x + at.width / 2 + right / 2 / scale, at.y + at.height / 2 + bottom / 2 / scale, { zoom: scale, duration: 250 })
  }, [chosen, places, area, flow])

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === "f") void flow.fitView(fitting)
      else if (event.key === "+" || event.key === "=") void flow.zoomIn({ duration: 150 })
      else if (event.key === "-") void flow.zoomOut({ duration: 150 })
      else if (event.key === "Escape") onChoose(undefined)
      else return
      event.preventDefault()
    }
    addEventListener("keydown", press)
    return () => removeEventListener("keydown", press)
  }, [flow, onChoose])

  return (
    <>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        minZoom={0.1}
        maxZoom={2}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, { id }) => onChoose(id)}
        onEdgeClick={(_, { id }) => onChoose(id)}
        onPaneClick={() => onChoose(undefined)}
      >
        {graph.nodes.length > large && (
          <MiniMap<FlowNode>
            pannable
            zoomable
            ariaLabel={t("graphs.map")}
            className="rounded-lg border border-edge max-sm:hidden"
            bgColor="var(--panel)"
            maskColor="color-mix(in oklch, var(--sunken) 75%, transparent)"
            nodeColor={({ data }) => (data.kind === "model" ? "var(--accent)" : data.kind === "data" ? "var(--edge)" : "var(--faint)")}
            nodeBorderRadius={8}
          />
        )}
      </ReactFlow>
      <div className="absolute bottom-3 left-3 flex overflow-hidden rounded-lg border border-edge bg-panel shadow-xs">
        {(
          [
            ["zoom_in", "+", Plus, () => flow.zoomIn({ duration: 150 })],
            ["zoom_out", "-", Minus, () => flow.zoomOut({ duration: 150 })],
            ["fit", "f", Maximize, () => flow.fitView(fitting)],
          ] as const
        ).map(([name, key, Mark, run]) => (
          <Tooltip key={name} label={t(`graphs.${name}`)} shortcut={key} side="top">
            <Button look="ghost" icon aria-label={t(`graphs.${name}`)} onClick={() => void run()} className="rounded-none">
              <Mark size={15} />
            </Button>
          </Tooltip>
        ))}
      </div>
    </>
  )
}
