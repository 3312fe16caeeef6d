import { Ban, Circle, CircleAlert, CircleCheck, Clock, Ghost, LoaderCircle, TriangleAlert, type LucideIcon } from "lucide-react"
import type { Tone } from "@/components/ui/badge"
import { t, type Key } from "@/i18n"
import { Mark } from "@/watching/status"
import type { State } from "./services"

const looks: Record<State, { tone: Tone; Icon: LucideIcon; key: Key; spin?: boolean }> = {
  ready: { tone: "ok", Icon: CircleCheck, key: "services.state_ready" },
  starting: { tone: "info", Icon: LoaderCircle, key: "services.state_starting", spin: true },
  waiting: { tone: "info", Icon: Clock, key: "services.state_waiting" },
  "not ready": { tone: "warn", Icon: TriangleAlert, key: "services.state_not_ready" },
  hung: { tone: "danger", Icon: CircleAlert, key: "services.state_hung" },
  failed: { tone: "danger", Icon: Ban, key: "services.state_failed" },
  stopping: { tone: "info", Icon: LoaderCircle, key: "services.state_stopping", spin: true },
  stopped: { tone: "neutral", Icon: Circle, key: "services.state_stopped" },
  "left over": { tone: "danger", Icon: Ghost, key: "services.state_left_over" },
}

/** The state of a service: its sign, and its word. */
export function ServiceState({ state }: { state: State }) {
  const { key, ...look } = looks[state]
  return <Mark {...look} word={t(key)} />
}

/** The tone of a state, by how much attention it needs. */
export const toneOf = (state: State): Tone => looks[state].tone
