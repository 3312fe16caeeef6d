import { useQuery } from "@tanstack/react-query"
import { ScrollText, Server } from "lucide-react"
import { useCallback, useState } from "react"
import { useSearchParams } from "react-router"
import { failureText } from "@/api/failure-text"
import { Problem } from "@/api/problem"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
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

/** The processes of the project: their states and logs, and buttons to start and stop them. */
export default function ServicesPage() {
  usePageTitle(t("shell.services"))
  const [live, setLive] = useState(true)
  const [params, setParams] = useSearchParams()
  const log = params.get("log")
  const setLog = useCallback(
    (change: (open: string | null) => string | null) =>
      setParams(
        (old) => {
          const name = change(old.get("log"))
          return new URLSearchParams(name ? { log: name } : {})
        },
        { replace: true },
      ),
    [setParams],
  )
  const query = useQuery({
    queryKey: servicesKey,
    queryFn: ({ signal }) => getServices(signal),
    refetchInterval: ({ state }) => live && (state.data?.services.some(isPassing) ? pace / 3 : pace),
  })
  const { services = [], problems = [], own = null } = query.data ?? {}
  const ready = services.filter(({ state }) => state === "ready").length
  useServiceKeys(services, setLog)
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
        <Problems problems={query.error instanceof Problem ? [t("services.unknown", { detail: failureText(query.error) }), ...problems] : problems} />
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
              <ServiceItem key={service.name} service={service} own={own} open={service.name === log} onLog={() => setLog((open) => (service.name === open ? null : service.name))} />
            ))}
          </ul>
        </RecordsState>
      </div>
      {log && services.some(({ name }) => name === log) && <LogPanel key={log} name={log} onClose={() => setLog(() => null)} />}
      {log && query.isSuccess && !services.some(({ name }) => name === log) && <UnknownService name={log} onClose={() => setLog(() => null)} />}
    </div>
  )
}

/** In place of a log: the address names a service that the project does not have. */
function UnknownService({ name, onClose }: { name: string; onClose: () => void }) {
  return (
    <section aria-label={t("services.log_one", { name })} className="shrink-0 border-t border-edge bg-panel">
      <Empty icon={<ScrollText size={20} />} title={t("services.unknown_service", { name })} actions={<Button onClick={onClose}>{t("services.close")}</Button>}>
        {t("services.unknown_service_hint")}
      </Empty>
    </section>
  )
}
