import { get, post, type Params } from "@/api/client"

/* What pulpo_observability recorded, as its routes answer it. */

export const statuses = ["pending", "running", "success", "failed", "cancelled", "abandoned", "denied", "invalid"] as const
export type Status = (typeof statuses)[number]

export interface Run {
  id: string
  operation_name: string
  status: Status
  actor: { user_id: string; channel: string }
  parent_id: string | null
  started_at: string
  finished_at: string | null
  duration_ms: number | null
  input_dump: unknown
  input_text: string | null
  input_masked: boolean
  input_truncated: boolean
  output: unknown
  output_text: string | null
  output_truncated: boolean
  result_refs: { collection: string; document_id: string | number }[]
  result_refs_truncated: boolean
  collections: string[]
  error_type: string | null
  error_message: string | null
  error_traceback: string | null
  orchestrated: boolean
  prefect_flow_run_id: string | null
  prefect_task_run_id: string | null
  idempotency_key: string | null
  tags: string[]
  request_id: string | null
  client_address: string | null
  replay_of: string | null
  cancel_requested: boolean
  children?: string[]
  /** Of a single run: whether its input can be sent again as it is. */
  replay?: { possible: boolean; reason: string | null; idempotent: boolean }
}

export interface Delta {
  path: string
  before?: unknown
  after?: unknown
  masked?: true
  omitted?: true
  unknown?: true
}

export interface Change {
  change?: string
  time: string
  kind: "create" | "update" | "delete" | "bulk" | "aggregate" | "drop" | "rename" | "command"
  run: string | null
  parent_run: string | null
  operation: string | null
  actor: string
  channel: string
  undoes: string | null
  collection: string
  model: string | null
  id: string | number | null
  delta: Delta[]
  content: Record<string, unknown> | null
  masked: string[]
  omitted: boolean
  many: { reason: string; ids: unknown[] | null; count: number | null; fields: string[] | null; filter: string | null; update: string | null } | null
}

export interface Event {
  type: string
  level: "debug" | "info" | "warn" | "error" | "critical"
  module: string
  message: string
  timestamp: string
  duration_ms: number | null
  error_details: Record<string, unknown>
  metadata: Record<string, unknown>
}

export interface RunStatistics {
  operation: string | null
  day: string | null
  /** The beginning of the hour, where hours were asked for. */
  hour?: string | null
  runs: number
  success: number
  failed: number
  refused: number
  success_rate: number | null
  median_ms: number | null
  p95_ms: number | null
}

export interface Undo {
  run: string
  undo: string | null
  documents: {
    collection: string
    model: string | null
    id: string | number | null
    action: "create" | "update" | "delete" | null
    fields: string[]
    refused: { path: string | null; reason: string }[]
  }[]
}

export interface RecordPage<T> {
  items: T[]
  next_cursor?: string | null
  total?: number | null
}

const root = "/observability"

async function read<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> {
  return (await get<T>(root + path, { params, signal, exact: true })).data
}

export const getRuns = (params: Params, signal?: AbortSignal) => read<RecordPage<Run>>("/runs", params, signal)
export const getRun = (id: string, signal?: AbortSignal) => read<Run>(`/runs/${encodeURIComponent(id)}`, undefined, signal)
export const getChanges = (params: Params, signal?: AbortSignal) => read<RecordPage<Change>>("/changes", params, signal)
export const getStatistics = (params: Params, signal?: AbortSignal) => read<{ items: RunStatistics[] }>("/runs/stats", params, signal)
export const getEvents = (params: Params, signal?: AbortSignal) => read<{ items: Event[]; stats: { types: Record<string, number> } }>("/events", params, signal)

export const cancelRun = (id: string) => post(`${root}/runs/${encodeURIComponent(id)}/cancel`)

export const undoRun = async (id: string, dry: boolean): Promise<Undo> =>
  (await post<Undo>(`${root}/runs/${encodeURIComponent(id)}/undo`, undefined, { params: { dry_run: dry } })).data

export const restoreVersion = async (change: string, dry: boolean): Promise<Undo> =>
  (await post<Undo>(`${root}/changes/${encodeURIComponent(change)}/restore`, undefined, { params: { dry_run: dry } })).data

export interface ReplayOutcome {
  original: string
  operation: string
  status: Status
  id: string | null
  error: string | null
  output: unknown
}

export const replayRun = async (id: string, input: unknown): Promise<ReplayOutcome> =>
  (await post<ReplayOutcome>(`${root}/runs/${encodeURIComponent(id)}/replay`, input === undefined ? { confirm: true } : { input, confirm: true })).data

export const isUnfinished = ({ status }: Pick<Run, "status">): boolean => status === "pending" || status === "running"
