import type { AccessControlProvider } from "@refinedev/core"
import type { Config, Model } from "@/api/config"

const needs: Record<string, Model["can"][number]> = {
  list: "read", show: "read", create: "create", clone: "create", edit: "update", delete: "delete",
} // prettier-ignore

/** The actor's permissions by the configuration. The API decides in the end. */
export const accessControlProvider = (config: Config): AccessControlProvider => ({
  async can({ resource, action }) {
    const model = config.models.find(({ path }) => path === resource)
    const need = needs[action]
    return { can: !model || !need || model.can.includes(need) }
  },
})
