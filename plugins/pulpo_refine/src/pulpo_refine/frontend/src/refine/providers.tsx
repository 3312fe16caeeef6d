import { Refine } from "@refinedev/core"
import { useMemo, type ReactNode } from "react"
import type { Config } from "@/api/config"
import { accessControlProvider } from "./access-control-provider"
import { authProvider } from "./auth-provider"
import { dataProvider } from "./data-provider"
import { i18nProvider } from "./i18n-provider"
import { liveProvider } from "./live-provider"
import { notificationProvider } from "./notification-provider"
import { queryClient } from "./query-client"
import { routerProvider } from "./router-provider"

export function RefineProviders({ config, children }: { config: Config; children: ReactNode }) {
  const made = useMemo(
    () => ({
      auth: authProvider(config),
      access: accessControlProvider(config),
      resources: config.models.map((model) => ({
        name: model.path,
        list: `/${model.path}`,
        create: `/${model.path}/create`,
        show: `/${model.path}/:id`,
        edit: `/${model.path}/:id/edit`,
        meta: { label: model.plural },
      })),
    }),
    [config],
  )
  return (
    <Refine
      dataProvider={dataProvider}
      authProvider={made.auth}
      accessControlProvider={made.access}
      liveProvider={liveProvider}
      notificationProvider={notificationProvider}
      i18nProvider={i18nProvider}
      routerProvider={routerProvider}
      resources={made.resources}
      options={{ disableTelemetry: true, disableRouteChangeHandler: true, liveMode: "auto", reactQuery: { clientConfig: queryClient } }}
    >
      {children}
    </Refine>
  )
}
