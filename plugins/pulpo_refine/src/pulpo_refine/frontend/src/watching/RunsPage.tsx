import { Activity } from "lucide-react"
import { useMemo, useState } from "react"
import { Link } from "react-router"
import { buttonClass } from "@/components/ui/button"
import { t } from "@/i18n"
import { systemPath } from "@/paths"
import { useConfig } from "@/state/config"
import { getRuns } from "./records"
import { RecordsPage } from "./records-page"
import { RunFilters, runFilters } from "./run-filters"
import { RunsTable } from "./runs-table"
import { useFilters } from "./use-filters"
import { useRecords } from "./use-records"

/** The runs, live, the latest first. */
export default function RunsPage() {
  const config = useConfig()
  const { values, set, clear, any } = useFilters(runFilters)
  const [live, setLive] = useState(true)
  const params = useMemo(() => ({ ...values, since: values.since[0], count: "exact", limit: 50 }), [values])
  const query = useRecords("runs", params, getRuns, live)
  const action = (
    <Link to={systemPath(config, "operations")} className={buttonClass({ look: "primary" })}>
      {t("watching.to_operations")}
    </Link>
  )
  return (
    <RecordsPage
      {...{ query, live, any, clear }}
      title={t("watching.runs")}
      icon={<Activity size={20} />}
      count={query.items.length}
      onLive={setLive}
      filters={<RunFilters values={values} set={set} />}
      none={{ title: t("watching.no_runs"), hint: t("watching.no_runs_hint"), action }}
    >
      <RunsTable runs={query.items} label={t("watching.runs")} />
    </RecordsPage>
  )
}
