import type { Field } from "@/api/config"
import { locale, t } from "@/i18n"
import { hasOffset, zone } from "@/state/zone"

const formats = new Map<string, Intl.DateTimeFormat>()

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options)
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale(), options)))
  return format
}

const asDate = (value: unknown): Date | undefined => {
  const date = new Date(String(value))
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** A date without a time is the same day everywhere, so no zone moves it. */
export function formatDate(value: unknown): string {
  const date = asDate(`${String(value)}T00:00:00Z`)
  return date ? dateFormat({ dateStyle: "medium", timeZone: "UTC" }).format(date) : String(value)
}

/** A moment in the chosen zone. A time without a zone is shown unchanged. */
function formatMoment(value: unknown, options: Intl.DateTimeFormatOptions): string {
  const naive = isNaive(value)
  const date = asDate(naive ? `${String(value)}Z` : value)
  return date ? dateFormat({ ...options, timeZone: naive ? "UTC" : zone.get() }).format(date) : String(value)
}

const isNaive = (value: unknown): boolean => /T\d{2}:\d{2}/.test(String(value)) && !hasOffset(String(value))

export const formatDatetime = (value: unknown): string => formatMoment(value, { dateStyle: "medium", timeStyle: "short" })

/** A moment with seconds and the zone, for tooltips. */
export const formatDatetimeFully = (value: unknown): string => formatMoment(value, { dateStyle: "full", timeStyle: isNaive(value) ? "medium" : "long" })

/** The time of day alone, with seconds. */
export const formatClock = (value: unknown): string => formatMoment(value, { timeStyle: "medium", hour12: false })

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60],
] // prettier-ignore

/** "3 days ago" */
export function formatAgo(value: unknown, now = Date.now()): string {
  const date = asDate(value)
  if (!date) return String(value)
  const seconds = (date.getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" })
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1]
  return format.format(Math.trunc(seconds / size), unit)
}

export function formatNumber(value: unknown, field?: Pick<Field, "unit" | "kind">): string {
  // Given as text, the digits of a Decimal are kept, however many there are.
  const text = String(value)
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return text
  const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: 20 }).format(text as unknown as number)
  return field?.unit ? `${number} ${field.unit}` : number
}

/** ISO 8601 ("P1DT2H30M") as "1 d 2 h 30 min". */
export function formatDuration(value: unknown): string {
  const match = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(String(value))
  if (!match) return String(value)
  const units = ["d", "h", "min", "s"]
  const parts = match.slice(2).flatMap((digits, index) => (digits && Number(digits) ? [`${Number(digits)} ${units[index]}`] : []))
  return (match[1] ?? "") + (parts.join(" ") || "0 s")
}

export function enumLabel(field: Field, value: unknown): string {
  return field.values?.find((one) => one.value === value)?.label ?? String(value)
}

const longest = 300

/** As much of a text as a line can show: a browser needs seconds for some megabytes. */
export const inOneLine = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)

/** A single value as text: for titles, chips of filters, summaries. */
export function formatText(value: unknown, field: Field): string {
  if (value === null || value === undefined) return "—"
  switch (field.kind) {
    case "bool":
      return value ? t("values.yes") : t("values.no")
    case "int":
    case "float":
    case "decimal":
      return formatNumber(value, field)
    case "date":
      return formatDate(value)
    case "datetime":
      return formatDatetime(value)
    case "duration":
      return formatDuration(value)
    case "enum":
      return enumLabel(field, value)
    default:
      return inOneLine(typeof value === "object" ? JSON.stringify(value, bigintAsText) : String(value))
  }
}

const bigintAsText = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value)
