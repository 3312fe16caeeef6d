import { useEffect, useState } from "react"
import { locale } from "@/i18n"
import { formatAgo, formatDatetimeFully } from "@/values/format"

/** The current time, updated while the component is mounted. */
export function useNow(milliseconds: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), milliseconds)
    return () => clearInterval(timer)
  }, [milliseconds])
  return now
}

/** "3 minutes ago", kept up to date; the exact time where the pointer rests. */
export function Ago({ time, className }: { time: string; className?: string }) {
  const now = useNow(20_000)
  return (
    <time dateTime={time} title={formatDatetimeFully(time)} className={className}>
      {formatAgo(time, Math.max(now, Date.parse(time)))}
    </time>
  )
}

/** Milliseconds as people read them: "4.3 ms", "1.2 s", "3 min 20 s". */
export function formatMilliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–"
  const number = (digits: number, of: number) => of.toLocaleString(locale(), { maximumFractionDigits: digits })
  if (value < 10) return `${number(1, value)} ms`
  if (value < 1_000) return `${number(0, value)} ms`
  if (value < 60_000) return `${number(1, value / 1_000)} s`
  const minutes = Math.floor(value / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((value % 60_000) / 1_000)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const formatPercent = (share: number | null | undefined): string =>
  share === null || share === undefined ? "–" : share.toLocaleString(locale(), { style: "percent", maximumFractionDigits: share > 0.99 && share < 1 ? 1 : 0 })
