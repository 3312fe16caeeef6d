import { stringifyExact } from "@/api/exact-json"
import type { Run } from "./records"

/** The input to replay a run with; undefined if it is as it was and the record, which has it whole, can be taken. */
export function replayInput(run: Pick<Run, "input_dump" | "replay">, body: unknown): unknown {
  const same = stringifyExact(body) === stringifyExact(run.input_dump ?? {})
  return same && run.replay?.possible ? undefined : body
}
