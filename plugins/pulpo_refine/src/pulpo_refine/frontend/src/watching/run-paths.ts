import type { Config } from "@/api/config"
import { systemPath } from "@/paths"

export const runPath = (config: Pick<Config, "models">, id: string): string => `${systemPath(config, "runs")}/${encodeURIComponent(id)}`

/** The list of runs with these filters. */
export const runsPath = (config: Pick<Config, "models">, filters: Record<string, string>): string => `${systemPath(config, "runs")}?${new URLSearchParams(filters)}`

export const changesPath = (config: Pick<Config, "models">, filters: Record<string, string>): string => `${systemPath(config, "changes")}?${new URLSearchParams(filters)}`
