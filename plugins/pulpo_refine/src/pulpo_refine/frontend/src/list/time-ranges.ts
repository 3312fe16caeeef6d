import { startOfYear as firstDay, today } from "@internationalized/date"
import { locale } from "@/i18n"
import { zone } from "@/state/zone"
import type { FacetCount } from "./use-facet"

export interface Bar {
  /** The first day of the month, and that of the next one. */
  from: string
  until: string
  label: string
  count: number
}

const iso = (date: Date) => date.toISOString().slice(0, 10)
const month = (year: number, index: number) => new Date(Date.UTC(year, index, 1))

/** A bar for each month from the first to the last that has documents, at most the last 36. */
export function monthBars(counts: FacetCount[]): Bar[] {
  const known = new Map(counts.flatMap(({ value, count }) => (typeof value === "string" && /^\d{4}-\d{2}/.test(value) ? [[value.slice(0, 7), count]] : [])) as [string, number][])
  const months = [...known.keys()].sort()
  const [first, last] = [months[0], months.at(-1)]
  if (!first || !last) return []
  const format = new Intl.DateTimeFormat(locale(), { month: "long", year: "numeric", timeZone: "UTC" })
  const bars: Bar[] = []
  let at = month(Number(first.slice(0, 4)), Number(first.slice(5)) - 1)
  while (iso(at).slice(0, 7) <= last && bars.length < 1_200) {
    const next = month(at.getUTCFullYear(), at.getUTCMonth() + 1)
    bars.push({ from: iso(at), until: iso(next), label: format.format(at), count: known.get(iso(at).slice(0, 7)) ?? 0 })
    at = next
  }
  return bars.slice(-36)
}

export const daysAgo = (days: number): string => today(zone.get()).subtract({ days }).toString()

export const startOfYear = (): string => firstDay(today(zone.get())).toString()
