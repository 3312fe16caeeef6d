import type { QueryClient } from "@tanstack/react-query"
import { get, post } from "@/api/client"

export type State = "ready" | "starting" | "waiting" | "not ready" | "hung" | "failed" | "stopping" | "stopped" | "left over"
export type Verb = "start" | "stop" | "restart"

/** A process of the project, as it is now. `uptime` is in seconds, `memory` in bytes. */
export interface Service {
  name: string
  state: State
  description: string
  pid: number | null
  port: number | null
  url: string | null
  uptime: number | null
  memory: number | null
  restarts: number
  /** The reason for its state, the setting to look at, and the end of its log: empty if all is well. */
  why: string
  setting: string
  lines: string[]
}

export interface Services {
  services: Service[]
  /** Problems that are not those of one service. */
  problems: string[]
  /** The one that answers: it cannot stop itself. */
  own: string | null
}

export const servicesKey = ["services"]
export const logKey = (name: string) => ["service-log", name]

const path = (name: string, what: string) => `/services/${encodeURIComponent(name)}/${what}`

export const getServices = async (signal?: AbortSignal): Promise<Services> => (await get<Services>("/services/", { signal })).data

/** Show services as they were just answered. A request that is still running is older: its answer must not replace them. */
export async function showServices(client: QueryClient, services: Services): Promise<void> {
  await client.cancelQueries({ queryKey: servicesKey })
  client.setQueryData(servicesKey, services)
}

/** Tell a service to start or to stop. It may take a while until it has. */
export const changeService = async (name: string, verb: Verb): Promise<Services> => (await post<Services>(path(name, verb))).data

/** The last lines of a service's log. */
export const getLog = async (name: string, lines: number, signal?: AbortSignal): Promise<string[]> =>
  (await get<{ lines: string[] }>(path(name, "logs"), { params: { lines }, signal })).data.lines

const passing: State[] = ["starting", "waiting", "stopping"]
const idle: State[] = ["stopped", "failed", "left over"]

/** Return whether a service is about to change its state. */
export const isPassing = ({ state }: Service): boolean => passing.includes(state)

/** The actions on a service, by its state. The service that answers can neither stop nor restart itself. */
export function verbsOf({ name, state }: Service, own: string | null): Verb[] {
  if (state === "stopping" || (name === own && !idle.includes(state))) return []
  if (state === "stopped") return ["start"]
  return idle.includes(state) ? ["start", "stop"] : ["restart", "stop"]
}
