import { ChevronRight, CircleAlert } from "lucide-react"
import { useState } from "react"
import { cn } from "@/components/cn"
import { t } from "@/i18n"
import { Code } from "./json-view"
import type { Run } from "./records"

/** Why a run failed; its traceback opens on demand. */
export function RunError({ run }: { run: Run }) {
  const [open, setOpen] = useState(false)
  if (!run.error_message && !run.error_type) return null
  return (
    <section aria-label={t("watching.error")} className="rounded-xl border border-danger/30 bg-danger-soft p-4">
      <div className="flex items-start gap-2.5">
        <CircleAlert size={17} className="mt-0.5 shrink-0 text-danger" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words whitespace-pre-wrap text-danger">{run.error_message || run.error_type}</p>
          {run.error_type && <p className="mt-0.5 font-mono text-xs break-all text-muted">{run.error_type}</p>}
          {run.error_traceback && (
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="mt-2 flex items-center gap-1 text-sm font-medium text-text">
              <ChevronRight size={14} className={cn("transition-transform", open && "rotate-90")} aria-hidden /> {t("watching.traceback")}
            </button>
          )}
        </div>
      </div>
      {open && run.error_traceback && (
        <div className="mt-2">
          <Code text={run.error_traceback} label={t("watching.traceback")} />
        </div>
      )}
    </section>
  )
}
