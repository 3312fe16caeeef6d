import { X } from "lucide-react"
import type { ReactNode } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { locale, t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { LiveSwitch } from "./live-switch"
import { RecordsState, type RecordsQuery } from "./records-state"

interface Props {
  title: string
  icon: ReactNode
  query: RecordsQuery & { total?: number | null }
  /** The number of records shown. */
  count: number
  live: boolean
  onLive: (live: boolean) => void
  /** The inputs of the filters, whether one is set, and a function that clears all. */
  filters: ReactNode
  any: boolean
  clear: () => void
  /** Shown when nothing has been recorded yet. */
  none: { title: string; hint: string; action?: ReactNode }
  children: ReactNode
}

/** A page of records, the latest first, with filters and a switch for live updates. */
export function RecordsPage({ title, icon, query, count, live, onLive, filters, any, clear, none, children }: Props) {
  usePageTitle(title)
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <h1 className="truncate text-lg font-semibold">{title}</h1>
            {typeof query.total === "number" && <Badge>{query.total.toLocaleString(locale())}</Badge>}
          </>
        }
      >
        <LiveSwitch live={live} onChange={onLive} />
      </TopBar>
      <div role="search" className="flex flex-wrap items-center gap-2 px-4 pb-3 max-sm:px-3">
        {filters}
        {any && (
          <Button look="ghost" size="sm" onClick={clear}>
            <X size={13} /> {t("watching.clear_filters")}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-panel">
        <RecordsState
          query={query}
          count={count}
          empty={
            <Empty icon={icon} title={any ? t("watching.no_match") : none.title} actions={any ? <Button onClick={clear}>{t("watching.clear_filters")}</Button> : none.action}>
              {any ? t("watching.no_match_hint") : none.hint}
            </Empty>
          }
        >
          {children}
        </RecordsState>
      </div>
    </div>
  )
}
