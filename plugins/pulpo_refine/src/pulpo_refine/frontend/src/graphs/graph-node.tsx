import { Handle, Position, type NodeProps, type Node } from "@xyflow/react"
import { Zap } from "lucide-react"
import { cn } from "@/components/cn"
import { Icon } from "@/layout/icon"
import type { NodeKind } from "./graph-data"

export interface NodeData extends Record<string, unknown> {
  kind: NodeKind
  label: string
  icon?: string
  /** It is neither what is looked at nor beside it. */
  faded: boolean
  /** Its edges come from above, and not from the left. */
  down: boolean
  lit?: "running" | "done" | "failed"
}

export type FlowNode = Node<NodeData, "part">

const shapes: Record<NodeKind, string> = {
  operation: "rounded-lg font-medium",
  model: "rounded-lg font-medium",
  data: "rounded-full text-xs",
}

const looks: Record<NodeKind, string> = {
  operation: "border-edge bg-panel shadow-xs",
  model: "border-accent/40 bg-accent-soft text-accent",
  data: "border-line bg-sunken text-muted",
}

const lights = {
  running: "ring-3 ring-info/50 border-info",
  done: "ring-3 ring-ok/50 border-ok",
  failed: "ring-3 ring-danger/50 border-danger",
}

/** A model, an operation, or what is handed from one to the next. */
export function GraphNodeView({ data, selected }: NodeProps<FlowNode>) {
  return (
    <div
      className={cn(
        "flex size-full items-center gap-1.5 border px-2.5 text-sm transition-[opacity,box-shadow] duration-300",
        data.faded ? `${shapes[data.kind]} border-line bg-page text-muted` : `${shapes[data.kind]} ${looks[data.kind]}`,
        selected && "outline-2 outline-offset-2 outline-accent",
        data.lit && lights[data.lit],
      )}
    >
      <Handle type="target" position={data.down ? Position.Top : Position.Left} isConnectable={false} className="opacity-0!" />
      {data.kind === "operation" && <Zap size={13} className={cn("shrink-0 text-muted", data.lit === "running" && "animate-pulse text-info")} aria-hidden />}
      {data.kind === "model" && <Icon name={data.icon} size={14} />}
      <span className="min-w-0 truncate">{data.label}</span>
      <Handle type="source" position={data.down ? Position.Bottom : Position.Right} isConnectable={false} className="opacity-0!" />
      {(["source", "target"] as const).map((type) => (
        <Handle key={type} id="side" type={type} position={data.down ? Position.Right : Position.Bottom} isConnectable={false} className="opacity-0!" />
      ))}
    </div>
  )
}
