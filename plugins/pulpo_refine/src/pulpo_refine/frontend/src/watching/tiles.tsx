import type { ReactNode } from "react"
import { cn } from "@/components/cn"
import type { Bucket } from "./buckets"

/** A key figure. */
export function Tile({ label, value, note, tone, spark }: { label: string; value: ReactNode; note?: ReactNode; tone?: "danger" | "ok" | "warn"; spark?: ReactNode }) {
  const colors = { danger: "text-danger", ok: "text-ok", warn: "text-warn" }
  return (
    <div className="relative min-w-0 overflow-hidden rounded-xl border border-line bg-panel px-4 py-3">
      <p className="text-xs text-muted max-sm:line-clamp-2 sm:truncate">{label}</p>
      <p className={cn("mt-0.5 truncate text-2xl font-semibold tabular-nums", tone && colors[tone])}>{value}</p>
      <p className="min-h-4 text-xs text-muted max-sm:line-clamp-2 sm:truncate">{note}</p>
      {spark && <div className="absolute top-3 right-3 h-8 w-20 opacity-80 max-sm:hidden">{spark}</div>}
    </div>
  )
}

/** The course of a number, as small as a word. */
export function Sparkline({ buckets, of, className = "bg-accent/60" }: { buckets: Bucket[]; of: (bucket: Bucket) => number; className?: string }) {
  const values = buckets.slice(-24).map(of)
  const top = Math.max(...values, 1e-9)
  return (
    <div aria-hidden className="flex h-full items-end gap-px">
      {values.map((value, index) => (
        <span key={index} className={cn("min-h-px flex-1 rounded-t-[1px]", value ? className : "bg-edge")} style={{ height: `${(100 * value) / top}%` }} />
      ))}
    </div>
  )
}
