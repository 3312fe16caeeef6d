import { useQueries } from "@tanstack/react-query"
import { extensions } from "@/extensions"
import { cn } from "@/components/cn"
import { t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { useConfig } from "@/state/config"
import { rememberedStore } from "@/state/store"
import { ranges, type Range } from "./buckets"
import { FirstSteps } from "./first-steps"
import { countQuery, ModelCounts } from "./model-counts"
import { OperationLinks } from "./operation-links"
import { RecentChanges } from "./recent"
import { RecentDocuments } from "./recent-documents"
import { RunOverview } from "./run-overview"

const chosenRange = rememberedStore<Range>("dashboard-range", "7d")

/** The home page: what there is, and how it goes. */
export default function DashboardPage() {
  usePageTitle(undefined)
  const { project, features } = useConfig()
  const range = chosenRange.use()
  const fresh = useIsFresh()
  return (
    <div className="flex h-full flex-col">
      <TopBar title={<h1 className="truncate text-lg font-semibold">{project.name}</h1>}>{features.runs && !fresh && <Ranges value={range} />}</TopBar>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line">
        <div className="mx-auto max-w-6xl space-y-4 p-4">
          {project.description && !fresh && <p className="max-w-prose text-muted">{project.description}</p>}
          {extensions.widgets.map((Widget, index) => (
            <Widget key={index} />
          ))}
          {fresh && <FirstSteps />}
          {features.runs && !fresh ? (
            <>
              <RunOverview range={range} />
              <ModelCounts />
            </>
          ) : (
            <>
              <ModelCounts />
              <div className="grid items-start gap-4 lg:grid-cols-2">
                <OperationLinks />
                {features.changes ? <RecentChanges /> : <RecentDocuments />}
              </div>
            </>
          )}
        </div>
      </div>
    </div>
  )
}

/** Return true while the project has no documents: the page then shows the first steps. */
function useIsFresh(): boolean {
  const { models } = useConfig()
  const counts = useQueries({ queries: models.filter(({ can }) => can.includes("read")).slice(0, 24).map(countQuery) })
  return counts.every(({ data }) => data === 0)
}

function Ranges({ value }: { value: Range }) {
  return (
    <div role="group" aria-label={t("watching.period")} className="flex rounded-lg border border-edge bg-panel p-0.5 shadow-xs">
      {ranges.map((range) => (
        <button
          key={range}
          type="button"
          aria-pressed={range === value}
          onClick={() => chosenRange.set(range)}
          className={cn("h-6.5 rounded-md px-2.5 text-sm", range === value ? "bg-active font-medium" : "text-muted hover:text-text")}
        >
          {t(`watching.range_${range}`)}
        </button>
      ))}
    </div>
  )
}
