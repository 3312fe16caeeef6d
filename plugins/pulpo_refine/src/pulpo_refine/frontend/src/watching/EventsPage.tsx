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

/** The framework's own events: failed and slow requests, the database, services. */
export default function EventsPage() {
  const { values, set, clear, any } = useFilters(names)
  const [live, setLive] = useState(true)
  const params = useMemo(() => ({ level: values.level[0], type: values.type[0], module: values.module[0] }), [values])
  const query = useEvents(params, live)
  const types = [...new Set([...Object.keys(query.data?.stats.types ?? {}), ...query.items.map(({ type }) => type), ...values.type])].sort()
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
