import { History, Play, User } from "lucide-react"
import { useMemo, useState } from "react"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { ChangeItem } from "./change-item"
import { FilterSelect, PeriodSelect } from "./filter-select"
import { FilterText } from "./filter-text"
import { getChanges } from "./records"
import { RecordsPage } from "./records-page"
import { sinceTime } from "./time-range"
import { useFilters } from "./use-filters"
import { useRecords } from "./use-records"

const names = ["model", "id", "kind", "actor", "operation", "run", "since"] as const
const kinds = ["create", "update", "delete", "bulk"] as const

/** Who changed what, the latest first. */
export default function ChangesPage() {
  const { models } = useConfig()
  const { values, set, clear, any } = useFilters(names)
  const [live, setLive] = useState(true)
  const params = useMemo(
    () => ({ ...Object.fromEntries(names.map((name) => [name, values[name][0]])), since: sinceTime(values.since[0]), count: "exact", limit: 50 }),
    [values],
  )
  const query = useRecords("changes", params, getChanges, live)
  const filters = (
    <>
      <FilterSelect
        label={t("watching.model")}
        values={values.model}
        onChange={(model) => set("model", model)}
        any={t("watching.any_model")}
        choices={models.map(({ name, plural }) => ({ value: name, label: plural }))}
      />
      <FilterSelect
        label={t("watching.kind")}
        values={values.kind}
        onChange={(kind) => set("kind", kind)}
        any={t("watching.any_kind")}
        choices={kinds.map((kind) => ({ value: kind, label: t(`watching.kind_${kind}`) }))}
      />
      <PeriodSelect values={values.since} onChange={(since) => set("since", since)} periods={["1h", "24h", "7d", "30d"]} />
      <FilterText label={t("watching.actor")} value={values.actor[0] ?? ""} onChange={(actor) => set("actor", actor)} icon={<User size={13} aria-hidden />} className="w-32!" />
      <FilterText label={t("watching.operation")} value={values.operation[0] ?? ""} onChange={(operation) => set("operation", operation)} icon={<Play size={13} aria-hidden />} />
    </>
  )
  return (
    <RecordsPage
      {...{ query, live, any, clear, filters }}
      title={t("watching.changes")}
      icon={<History size={20} />}
      count={query.items.length}
      onLive={setLive}
      none={{ title: t("watching.no_changes"), hint: t("watching.no_changes_hint") }}
    >
      <ul aria-label={t("watching.changes")}>
        {query.items.map((change) => (
          <ChangeItem key={change.change ?? `${change.time} ${change.id}`} change={change} />
        ))}
      </ul>
    </RecordsPage>
  )
}
