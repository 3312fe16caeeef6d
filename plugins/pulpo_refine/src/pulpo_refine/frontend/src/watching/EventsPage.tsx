import { Radio, Search, X } from "lucide-react"
import { useMemo, useState } from "react"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { EventRow } from "./event-row"
import { FilterText } from "./filter-text"
import { LiveSwitch } from "./live-switch"
import { RecordsState } from "./records-state"
import { useEvents } from "./use-events"
import { useFilters } from "./use-filters"

const names = ["level", "type", "module", "q"] as const
const levels = ["debug", "info", "warn", "error", "critical"] as const
const types = [
  "api_request_error", "api_request_slow", "api_validation_error", "cli_command_complete", "cli_command_error", "cli_command_start", "codegen_complete",
  "codegen_error", "codegen_slow", "codegen_start", "db_closed", "db_connected", "db_connection_error", "db_indexes_complete", "db_indexes_error",
  "db_query_error", "db_query_slow", "decorator_registration_complete", "decorator_registration_error", "decorator_validation_error",
  "framework_init_complete", "framework_init_error", "registry_error", "registry_lookup", "service_start", "service_stop",
] // prettier-ignore

/** What the framework tells of itself: requests that failed or were slow, the database, services. */
export default function EventsPage() {
  usePageTitle(t("watching.events"))
  const { values, set, clear, any } = useFilters(names)
  const [live, setLive] = useState(true)
  const params = useMemo(() => ({ level: values.level[0], type: values.type[0], module: values.module[0] }), [values])
  const query = useEvents(params, live)
  const words = (values.q[0] ?? "").toLowerCase()
  const shown = query.items.filter(({ message, type, module }) => !words || `${message} ${type} ${module}`.toLowerCase().includes(words))
  return (
    <div className="flex h-full flex-col">
      <TopBar title={<h1 className="truncate text-lg font-semibold">{t("watching.events")}</h1>}>
        <LiveSwitch live={live} onChange={setLive} />
      </TopBar>
      <div role="search" className="flex flex-wrap items-center gap-2 px-4 pb-3 max-sm:px-3">
        <Select
          label={t("watching.level")}
          value={values.level[0] ?? ""}
          onChange={(level) => set("level", level)}
          choices={[{ value: "", label: t("watching.any_level") }, ...levels.map((value) => ({ value: value as string, label: t(`watching.level_${value}`) }))]}
          className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
        />
        <Select
          label={t("watching.type")}
          value={values.type[0] ?? ""}
          onChange={(type) => set("type", type)}
          choices={[{ value: "", label: t("watching.any_type") }, ...types.map((value) => ({ value, label: value }))]}
          className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
        />
        <FilterText label={t("watching.search")} value={values.q[0] ?? ""} onChange={(q) => set("q", q)} icon={<Search size={13} aria-hidden />} className="w-56!" />
        {any && (
          <Button look="ghost" size="sm" onClick={clear}>
            <X size={13} /> {t("watching.clear_filters")}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel">
        <RecordsState
          query={query}
          count={shown.length}
          empty={
            <Empty icon={<Radio size={20} />} title={t(any ? "watching.no_match" : "watching.no_events")} actions={any && <Button onClick={clear}>{t("watching.clear_filters")}</Button>}>
              {t(any ? "watching.no_match_hint" : "watching.no_events_hint")}
            </Empty>
          }
        >
          <ul aria-label={t("watching.events")} aria-live="off">
            {shown.map((event) => (
              <EventRow key={`${event.timestamp} ${event.type} ${event.message}`} event={event} />
            ))}
          </ul>
        </RecordsState>
      </div>
    </div>
  )
}
