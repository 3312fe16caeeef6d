import type { Model } from "@/api/config"
import { call } from "@/api/client"
import { stringifyExact } from "@/api/exact-json"
import type { JsonObject } from "@/forms/path"
import type { RowError } from "./rows"

/** The result of an import, or of its dry run. */
export interface Outcome {
  created: number
  updated: number
  unchanged: number
  failed: number
}

interface Answer extends Outcome {
  errors: RowError[]
}

const BATCH_ROWS = 500
const BATCH_CHARACTERS = 1_000_000

export interface Sending {
  model: Model
  documents: JsonObject[]
  keys: string[]
  dry: boolean
  signal: AbortSignal
  /** Called after each batch: the places of its documents, and the errors by the place in `documents`. */
  onBatch: (from: number, to: number, outcome: Outcome, errors: RowError[]) => void
}

/** Send documents in batches, so that there is progress to show and no body is too large. */
export async function sendRows({ model, documents, keys, dry, signal, onBatch }: Sending): Promise<void> {
  for (let from = 0; from < documents.length; ) {
    signal.throwIfAborted()
    const lines: string[] = []
    let size = 0
    while (lines.length < BATCH_ROWS && from + lines.length < documents.length && (size < BATCH_CHARACTERS || lines.length === 0)) {
      const line = stringifyExact(documents[from + lines.length])
      size += line.length
      lines.push(line)
    }
    const { data } = await call<Answer>("POST", `/${model.path}/import`, {
      params: { key: keys.join(",") || undefined, dry_run: dry || undefined },
      body: lines.join("\n"),
      headers: { "content-type": "application/x-ndjson" },
      signal,
    })
    const start = from
    from += lines.length
    onBatch(start, from, data, data.errors.map((error) => ({ ...error, row: start + error.row - FIRST_ROW })))
  }
}

/** The number that the API gives to the first row of a body. */
const FIRST_ROW = 1
