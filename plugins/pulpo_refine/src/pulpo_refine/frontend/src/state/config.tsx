import { createContext, use, type ReactNode } from "react"
import type { Config, Model, Operation } from "@/api/config"

const ConfigContext = createContext<Config | undefined>(undefined)

export function ConfigProvider({ config, children }: { config: Config; children: ReactNode }) {
  return <ConfigContext value={config}>{children}</ConfigContext>
}

export function useConfig(): Config {
  const config = use(ConfigContext)
  if (!config) throw new Error("useConfig needs a ConfigProvider above it")
  return config
}

export const useModelByPath = (path: string | undefined): Model | undefined =>
  useConfig().models.find((model) => model.path === path)

export const useOperation = (name: string | undefined): Operation | undefined =>
  useConfig().operations.find((operation) => operation.name === name)
