import { locale } from "@/i18n"
import { zone } from "@/state/zone"
import type { RunStatistics } from "./records"

export const ranges = ["24h", "7d", "30d", "90d"] as const
export type Range = (typeof ranges)[number]

export interface Bucket {
  key: string
  label: string
  runs: number
  success: number
  failed: number
  refused: number
  median: number | null
  p95: number | null
}

const hour = 3_600_000
const steps: Record<Range, { by: "hour" | "day"; count: number }> = {
  "24h": { by: "hour", count: 24 },
  "7d": { by: "day", count: 7 },
  "30d": { by: "day", count: 30 },
  "90d": { by: "day", count: 90 },
}

export const stepOf = (range: Range): "hour" | "day" => steps[range].by

/** When the first bucket of a range begins: at a full hour, or at the beginning of a day (UTC, as the server counts them). */
export function startOf(range: Range, now = Date.now()): Date {
  const { by, count } = steps[range]
  const size = by === "hour" ? hour : 24 * hour
  return new Date((Math.floor(now / size) - count + 1) * size)
}

/** A bucket for each hour or day of a range, also for those in which nothing ran. */
export function bucketsOf(range: Range, statistics: RunStatistics[], now = Date.now()): Bucket[] {
  const { by, count } = steps[range]
  const size = by === "hour" ? hour : 24 * hour
  const format = new Intl.DateTimeFormat(locale(), by === "hour" ? { hour: "numeric", minute: "2-digit", timeZone: zone.get() } : { day: "numeric", month: "short", timeZone: "UTC" })
  const known = new Map(statistics.map((one) => [by === "hour" ? new Date(one.hour ?? 0).toISOString().slice(0, 13) : one.day, one]))
  const first = startOf(range, now).getTime()
  return Array.from({ length: count }, (_, index) => {
    const start = new Date(first + index * size)
    const key = start.toISOString().slice(0, by === "hour" ? 13 : 10)
    const found = known.get(key)
    return {
      key,
      label: format.format(start),
      runs: found?.runs ?? 0,
      success: found?.success ?? 0,
      failed: found?.failed ?? 0,
      refused: found?.refused ?? 0,
      median: found?.median_ms ?? null,
      p95: found?.p95_ms ?? null,
    }
  })
}

/** All buckets in one. */
export function totalsOf(statistics: RunStatistics[]) {
  const sum = (of: (one: RunStatistics) => number) => statistics.reduce((total, one) => total + of(one), 0)
  const [runs, success, failed, refused] = [sum(({ runs }) => runs), sum(({ success }) => success), sum(({ failed }) => failed), sum(({ refused }) => refused)]
  return { runs, success, failed, refused, rate: success + failed ? success / (success + failed) : null }
}

/** The lowest round number that is not below a value: the top of an axis. */
export function niceTop(value: number): number {
  if (value <= 0) return 1
  const size = 10 ** Math.floor(Math.log10(value))
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * size).find((top) => top >= value)!
}
