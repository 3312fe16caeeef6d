import { useQuery } from "@tanstack/react-query"
import { t } from "@/i18n"
import { Panel } from "./panel"
import { getRuns, type Run } from "./records"
import { RunsTable } from "./runs-table"
import { pace } from "./use-records"

/** The runs that a run called, and its replays. */
export function RunChildren({ run, live }: { run: Run; live: boolean }) {
  return (
    <>
      {(live || (run.children?.length ?? 0) > 0) && <Runs title={t("watching.called")} params={{ parent: run.id, sort: "started_at" }} live={live} />}
      <Runs title={t("watching.replays")} params={{ replay_of: run.id }} live={false} />
    </>
  )
}

function Runs({ title, params, live }: { title: string; params: Record<string, string>; live: boolean }) {
  const { data } = useQuery({ queryKey: ["watching", "runs", params], queryFn: ({ signal }) => getRuns({ ...params, limit: 100 }, signal), refetchInterval: live && pace })
  if (!data?.items.length) return null
  return (
    <Panel title={title} flush>
      <RunsTable runs={data.items} bare label={title} />
    </Panel>
  )
}
