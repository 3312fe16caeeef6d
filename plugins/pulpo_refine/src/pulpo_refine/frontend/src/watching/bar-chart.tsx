import { useState } from "react"
import { locale, t } from "@/i18n"
import { niceTop, type Bucket } from "./buckets"
import { ChartFrame } from "./chart-frame"

const parts = [
  { name: "success", color: "bg-ok/80", label: "watching.succeeded" },
  { name: "refused", color: "bg-warn/80", label: "watching.refused" },
  { name: "failed", color: "bg-danger/85", label: "watching.failed" },
] as const

/** The number of runs over time, by their outcome. */
export function BarChart({ buckets, title }: { buckets: Bucket[]; title: string }) {
  const [at, setAt] = useState<number>()
  const top = niceTop(Math.max(...buckets.map(({ runs }) => runs)))
  const shown = at === undefined ? undefined : buckets[at]
  return (
    <ChartFrame
      title={title}
      top={Math.round(top).toLocaleString(locale())}
      buckets={buckets}
      at={at}
      onAt={setAt}
      columns={[t("watching.runs"), ...parts.map(({ label }) => t(label))]}
      cells={(bucket) => [String(bucket.runs), ...parts.map(({ name }) => String(bucket[name]))]}
      tip={shown && parts.map(({ name, color, label }) => ({ color, label: t(label), value: shown[name].toLocaleString(locale()) }))}
    >
      <div className="absolute inset-0 flex items-end gap-px">
        {buckets.map((bucket, index) => (
          <div key={bucket.key} className={`flex h-full min-w-0 flex-1 flex-col-reverse ${at === index ? "bg-hover" : ""}`}>
            {parts.map(({ name, color }) =>
              bucket[name] ? <div key={name} className={`mx-auto w-full max-w-7 shrink-0 ${color} first:rounded-b-none last:rounded-t-[2px]`} style={{ height: `${(100 * bucket[name]) / top}%`, minHeight: 2 }} /> : null,
            )}
          </div>
        ))}
      </div>
    </ChartFrame>
  )
}
