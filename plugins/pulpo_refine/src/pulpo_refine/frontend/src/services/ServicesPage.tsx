import { useQuery } from "@tanstack/react-query"
import { Server } from "lucide-react"
import { useEffect, useState } from "react"
import { useSearchParams } from "react-router"
import { Problem } from "@/api/problem"
import { Badge } from "@/components/ui/badge"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { LiveSwitch } from "@/watching/live-switch"
import { RecordsState } from "@/watching/records-state"
import { pace } from "@/watching/use-records"
import { LogPanel } from "./log-panel"
import { Problems } from "./problems"
import { ServiceItem } from "./service-item"
import { getServices, isPassing, servicesKey } from "./services"
import { useServiceKeys } from "./use-service-keys"

/** The processes of the project: how they are, their logs, start and stop. */
export default function ServicesPage() {
  usePageTitle(t("shell.services"))
  const [live, setLive] = useState(true)
  const [params, setParams] = useSearchParams()
  const [log, setLog] = useState(params.get("log"))
  const query = useQuery({
    queryKey: servicesKey,
    queryFn: ({ signal }) => getServices(signal),
    refetchInterval: ({ state }) => live && (state.data?.services.some(isPassing) ? pace / 3 : pace),
  })
  const { services = [], problems = [], own = null } = query.data ?? {}
  const ready = services.filter(({ state }) => state === "ready").length
  useServiceKeys(services, setLog)
  useEffect(() => setParams(log ? { log } : {}, { replace: true }), [log, setParams])
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <h1 className="truncate text-lg font-semibold">{t("shell.services")}</h1>
            {services.length > 0 && <Badge>{t("services.summary", { ready, total: services.length })}</Badge>}
          </>
        }
      >
        <LiveSwitch live={live} onChange={setLive} />
      </TopBar>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel">
        <Problems problems={query.error instanceof Problem ? [t("services.unknown", { detail: query.error.message }), ...problems] : problems} />
        <RecordsState
          query={query}
          count={services.length}
          empty={
            <Empty icon={<Server size={20} />} title={t("services.none")}>
              {t("services.none_hint")}
            </Empty>
          }
        >
          <ul aria-label={t("shell.services")}>
            {services.map((service) => (
              <ServiceItem key={service.name} service={service} own={own} open={service.name === log} onLog={() => setLog(service.name === log ? null : service.name)} />
            ))}
          </ul>
        </RecordsState>
      </div>
      {services.some(({ name }) => name === log) && <LogPanel key={log} name={log!} onClose={() => setLog(null)} />}
    </div>
  )
}
