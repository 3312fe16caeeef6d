import { CSPProvider } from "@base-ui/react/csp-provider"
import { BrowserRouter } from "react-router"
import type { Config } from "@/api/config"
import { basename } from "@/api/base"
import { Toasts } from "@/components/ui/toasts"
import { TooltipProvider } from "@/components/ui/tooltip"
import { RefineProviders } from "@/refine/providers"
import { AppRoutes } from "@/routes"
import { ConfigProvider } from "@/state/config"

export function App({ config }: { config: Config }) {
  return (
    <CSPProvider disableStyleElements>
      <ConfigProvider config={config}>
        <BrowserRouter basename={basename}>
          <TooltipProvider delay={400}>
            <RefineProviders config={config}>
              <AppRoutes />
            </RefineProviders>
            <Toasts />
          </TooltipProvider>
        </BrowserRouter>
      </ConfigProvider>
    </CSPProvider>
  )
}
