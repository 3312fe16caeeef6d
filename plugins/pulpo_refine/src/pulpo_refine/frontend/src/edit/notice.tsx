import { Info, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { cn } from "@/components/cn"

/** A line above the form: something to know, and what can be done about it. */
export function Notice({ tone = "info", children, actions }: { tone?: "info" | "warn"; children: ReactNode; actions?: ReactNode }) {
  const Icon = tone === "warn" ? TriangleAlert : Info
  return (
    <div role="status" className={cn("mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-3.5 py-2 text-sm", tone === "warn" ? "bg-warn-soft text-warn" : "bg-info-soft text-info")}>
      <Icon size={16} className="shrink-0" />
      <span className="min-w-0 flex-1">{children}</span>
      {actions && <span className="flex gap-1.5">{actions}</span>}
    </div>
  )
}
