import type { Model } from "@/api/config"
import type { Group } from "@/api/filters"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { zone } from "@/state/zone"
import { toInstant } from "@/state/zones"
import type { FieldAt } from "@/values/fields"
import { formatDate } from "@/values/format"
import { withRange } from "./condition-tree"
import type { ListQuery } from "./list-query"
import { daysAgo, monthBars, startOfYear } from "./time-ranges"
import { useFacet } from "./use-facet"
import { ValueInput } from "./value-input"

interface Props {
  model: Model
  at: FieldAt
  query: ListQuery
  range: { from: string; to: string }
  onFilter: (filter: Group) => void
}

/** A time facet: a bar for each month, common periods, and a range to enter. */
export function FacetTimes({ model, at, query, range, onFilter }: Props) {
  const { counts } = useFacet(model, query, at.path, `${at.path}:month`, 36)
  const bars = monthBars(counts ?? [])
  const most = Math.max(...bars.map(({ count }) => count), 1)
  const whole = at.field.kind === "datetime"
  const bound = (day: string) => (whole ? toInstant(`${day}T00:00`, zone.get()) : day)
  const set = (from: string, to: string, upper: "lt" | "lte" = "lte") => onFilter(withRange(query.filter, at.path, from, to, upper))
  return (
    <div className="space-y-2.5">
      {bars.length > 1 && (
        <div className="flex h-14 items-end gap-px" role="group" aria-label={at.label}>
          {bars.map((bar) => {
            const from = bound(bar.from)
            const active = range.from === from && range.to === bound(bar.until)
            return (
              <button
                key={bar.from}
                type="button"
                title={`${bar.label}: ${bar.count}`}
                aria-label={`${bar.label}: ${bar.count}`}
                aria-pressed={active}
                onClick={() => (active ? set("", "") : set(from, bound(bar.until), "lt"))}
                className={cn("flex h-full flex-1 items-end rounded-sm hover:bg-hover", active && "bg-accent-soft")}
              >
                <span className={cn("w-full rounded-t-sm", active ? "bg-accent" : "bg-accent/45")} style={{ height: `${Math.max(bar.count ? 6 : 0, (bar.count / most) * 100)}%` }} />
              </button>
            )
          })}
        </div>
      )}
      {bars.length > 1 && (
        <div className="flex justify-between text-2xs text-muted">
          <span>{formatDate(bars[0]!.from)}</span>
          <span>{formatDate(bars.at(-1)!.from)}</span>
        </div>
      )}
      <div className="flex flex-wrap gap-1">
        {([["today", daysAgo(0)], ["week", daysAgo(7)], ["month", daysAgo(30)], ["year", startOfYear()]] as const).map(([name, day]) => (
          <Button key={name} size="xs" look={range.from === bound(day) && !range.to ? "soft" : "secondary"} onClick={() => set(bound(day), "")}>
            {t(`list.since_${name}`)}
          </Button>
        ))}
      </div>
      <ValueInput field={at.field} value={range.from} onChange={(from) => set(String(from), range.to)} label={`${at.label}: ${t("list.from")}`} />
      <ValueInput field={at.field} value={range.to} onChange={(to) => set(range.from, String(to))} label={`${at.label}: ${t("list.to")}`} />
    </div>
  )
}
