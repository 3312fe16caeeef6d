import type { KeyboardEvent, PointerEvent, ReactNode } from "react"
import { t } from "@/i18n"
import type { Bucket } from "./buckets"

interface Props {
  title: string
  /** The label at the upper end of the axis. */
  top: string
  buckets: Bucket[]
  at: number | undefined
  onAt: (index: number | undefined) => void
  tip?: { label: string; value: string; color: string }[]
  /** The same as a table, for screen readers. */
  columns: string[]
  cells: (bucket: Bucket) => string[]
  children: ReactNode
}

/** The axes of a chart over time, its tooltip, and a table in its place for screen readers. */
export function ChartFrame({ title, top, buckets, at, onAt, tip, columns, cells, children }: Props) {
  const last = buckets.length - 1
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    onAt(Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * buckets.length))))
  }
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!step) return
    event.preventDefault()
    onAt(Math.min(last, Math.max(0, (at ?? (step > 0 ? -1 : last + 1)) + step)))
  }
  const shown = at === undefined ? undefined : buckets[at]
  return (
    <figure className="relative">
      <div className="flex gap-2">
        <div aria-hidden className="flex w-10 shrink-0 flex-col justify-between text-right text-2xs whitespace-nowrap text-muted tabular-nums">
          <span className="-mt-1.5">{top}</span>
          <span className="-mb-1.5">0</span>
        </div>
        <div
          tabIndex={0}
          role="img"
          aria-label={`${title}. ${t("watching.chart_hint")}${shown ? ` ${shown.label}: ${tip?.map(({ label, value }) => `${label} ${value}`).join(", ")}` : ""}`}
          onPointerMove={point}
          onPointerLeave={() => onAt(undefined)}
          onBlur={() => onAt(undefined)}
          onKeyDown={move}
          className="relative h-40 min-w-0 flex-1 rounded-sm border-b border-edge bg-[linear-gradient(to_bottom,var(--line)_1px,transparent_1px)] bg-[length:100%_25%]"
        >
          {children}
          {shown && tip && (
            <div
              className="pointer-events-none absolute top-1 z-10 w-max rounded-lg bg-panel p-2 text-xs shadow-popup"
              style={at! < buckets.length / 2 ? { left: `calc(${(100 * (at! + 1)) / buckets.length}% + 6px)` } : { right: `calc(${(100 * (buckets.length - at!)) / buckets.length}% + 6px)` }}
            >
              <p className="mb-1 font-medium">{shown.label}</p>
              {tip.map(({ label, value, color }) => (
                <p key={label} className="flex items-center gap-1.5">
                  <span className={`size-2 rounded-sm ${color}`} />
                  <span className="text-muted">{label}</span>
                  <span className="ml-auto pl-3 tabular-nums">{value}</span>
                </p>
              ))}
            </div>
          )}
        </div>
      </div>
      <div aria-hidden className="mt-1 ml-12 flex justify-between text-2xs text-muted">
        <span>{buckets[0]?.label}</span>
        <span>{buckets[Math.floor(last / 2)]?.label}</span>
        <span>{buckets[last]?.label}</span>
      </div>
      <table className="sr-only">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th>{t("watching.time")}</th>
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map((bucket) => (
            <tr key={bucket.key}>
              <th>{bucket.label}</th>
              {cells(bucket).map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
