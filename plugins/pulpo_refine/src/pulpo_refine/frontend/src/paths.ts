import type { Config } from "@/api/config"

/** The pages that are not a model's. If a model has the same path, the page has a "~" before it. */
export type SystemPage = "operations" | "runs" | "changes" | "events" | "services" | "graph" | "login"

const segment = encodeURIComponent

export const systemPath = (config: Pick<Config, "models">, page: SystemPage): string =>
  config.models.some((model) => model.path === page) ? `/~${page}` : `/${page}`

export const listPath = (path: string): string => `/${path}`
export const createPath = (path: string): string => `/${path}/create`
export const importPath = (path: string): string => `/${path}/import`
export const showPath = (path: string, id: unknown): string => `/${path}/${segment(String(id))}`
export const editPath = (path: string, id: unknown): string => `${showPath(path, id)}/edit`

/** The form that clones a document: that of a new one, filled in from it. */
export const clonePath = (path: string, id: unknown): string => `/${path}/create?from=${segment(String(id))}`

export const operationPath = (config: Pick<Config, "models">, name: string): string =>
  `${systemPath(config, "operations")}/${segment(name)}`
