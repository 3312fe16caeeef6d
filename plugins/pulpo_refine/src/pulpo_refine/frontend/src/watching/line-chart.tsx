import { useState } from "react"
import { t } from "@/i18n"
import { niceTop, type Bucket } from "./buckets"
import { ChartFrame } from "./chart-frame"
import { formatMilliseconds } from "./times"

const lines = [
  { name: "p95", stroke: "stroke-info", fill: "fill-info", color: "bg-info", label: "watching.p95" },
  { name: "median", stroke: "stroke-accent", fill: "fill-accent", color: "bg-accent", label: "watching.median" },
] as const

/** The durations of runs: the median and the 95th percentile. */
export function LineChart({ buckets, title }: { buckets: Bucket[]; title: string }) {
  const [at, setAt] = useState<number>()
  const top = niceTop(Math.max(0, ...buckets.flatMap(({ median, p95 }) => [median ?? 0, p95 ?? 0])))
  const shown = at === undefined ? undefined : buckets[at]
  const x = (index: number) => ((index + 0.5) / buckets.length) * 100
  const y = (value: number) => 100 - (100 * value) / top
  return (
    <ChartFrame
      title={title}
      top={formatMilliseconds(top)}
      buckets={buckets}
      at={at}
      onAt={setAt}
      columns={lines.map(({ label }) => t(label))}
      cells={(bucket) => lines.map(({ name }) => formatMilliseconds(bucket[name]))}
      tip={shown && lines.map(({ name, color, label }) => ({ color, label: t(label), value: formatMilliseconds(shown[name]) }))}
    >
      <svg aria-hidden viewBox="0 0 100 100" preserveAspectRatio="none" className="absolute inset-0 size-full overflow-visible">
        {at !== undefined && <line x1={x(at)} x2={x(at)} y1={0} y2={100} className="stroke-edge" vectorEffect="non-scaling-stroke" />}
        {lines.map(({ name, stroke }) => (
          <path key={name} d={pathOf(buckets.map((bucket, index) => (bucket[name] === null ? null : [x(index), y(bucket[name])])))} fill="none" className={stroke} strokeWidth={1.75} strokeLinejoin="round" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      {lines.map(({ name, color }) =>
        buckets.map((bucket, index) =>
          bucket[name] !== null && (buckets.length <= 31 || at === index) ? (
            <span key={`${name} ${bucket.key}`} aria-hidden className={`absolute size-1.5 -translate-x-1/2 -translate-y-1/2 rounded-full ${color}`} style={{ left: `${x(index)}%`, top: `${y(bucket[name])}%` }} />
          ) : null,
        ),
      )}
    </ChartFrame>
  )
}

/** A line through the points; where there is none, it is drawn on to the next. */
function pathOf(points: ([number, number] | null)[]): string {
  return points
    .filter((point) => point !== null)
    .map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`)
    .join("")
}
