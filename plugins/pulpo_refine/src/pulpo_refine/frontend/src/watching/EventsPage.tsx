import { Radio, Search } from "lucide-react"
import { useMemo, useState } from "react"
import { t } from "@/i18n"
import { EventRow } from "./event-row"
import { FilterSelect } from "./filter-select"
import { FilterText } from "./filter-text"
import { RecordsPage } from "./records-page"
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

/** The framework's own events: failed and slow requests, the database, services. */
export default function EventsPage() {
  const { values, set, clear, any } = useFilters(names)
  const [live, setLive] = useState(true)
  const params = useMemo(() => ({ level: values.level[0], type: values.type[0], module: values.module[0] }), [values])
  const query = useEvents(params, live)
  const words = (values.q[0] ?? "").toLowerCase()
  const shown = query.items.filter(({ message, type, module }) => !words || `${message} ${type} ${module}`.toLowerCase().includes(words))
  const filters = (
    <>
      <FilterSelect
        label={t("watching.level")}
        values={values.level}
        onChange={(level) => set("level", level)}
        any={t("watching.any_level")}
        choices={levels.map((value) => ({ value, label: t(`watching.level_${value}`) }))}
      />
      <FilterSelect label={t("watching.type")} values={values.type} onChange={(type) => set("type", type)} any={t("watching.any_type")} choices={types.map((value) => ({ value, label: value }))} />
      <FilterText label={t("watching.search")} value={values.q[0] ?? ""} onChange={(q) => set("q", q)} icon={<Search size={13} aria-hidden />} className="w-56!" />
    </>
  )
  return (
    <RecordsPage
      {...{ query, live, any, clear, filters }}
      title={t("watching.events")}
      icon={<Radio size={20} />}
      count={shown.length}
      onLive={setLive}
      none={{ title: t("watching.no_events"), hint: t("watching.no_events_hint") }}
    >
      <ul aria-label={t("watching.events")} aria-live="off">
        {shown.map((event) => (
          <EventRow key={`${event.timestamp} ${event.type} ${event.message}`} event={event} />
        ))}
      </ul>
    </RecordsPage>
  )
}
