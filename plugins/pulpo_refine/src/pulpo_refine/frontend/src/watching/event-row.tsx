import { ChevronRight } from "lucide-react"
import { useState } from "react"
import { cn } from "@/components/cn"
import { Badge, type Tone } from "@/components/ui/badge"
import { t } from "@/i18n"
import { formatClock, formatDatetimeFully } from "@/values/format"
import { JsonView } from "./json-view"
import type { Event } from "./records"
import { formatMilliseconds } from "./times"

const tones: Record<Event["level"], Tone> = { debug: "neutral", info: "info", warn: "warn", error: "danger", critical: "danger" }

/** An event; opened, with all its details. */
export function EventRow({ event }: { event: Event }) {
  const [open, setOpen] = useState(false)
  const more = { ...event.metadata, ...(Object.keys(event.error_details).length ? { error: event.error_details } : {}) }
  const hasMore = Object.keys(more).length > 0
  return (
    <li className="border-t border-line first:border-t-0">
      <button
        type="button"
        aria-expanded={hasMore ? open : undefined}
        onClick={() => setOpen(!open && hasMore)}
        className="flex w-full items-baseline gap-3 px-4 py-1.5 text-left hover:bg-hover max-sm:flex-wrap max-sm:gap-y-0.5"
      >
        <ChevronRight size={13} className={cn("shrink-0 self-center text-faint transition-transform", open && "rotate-90", !hasMore && "invisible")} aria-hidden />
        <time dateTime={event.timestamp} title={formatDatetimeFully(event.timestamp)} className="shrink-0 font-mono text-xs text-muted tabular-nums">
          {formatClock(event.timestamp)}
        </time>
        <span className="w-16 shrink-0">
          <Badge tone={tones[event.level]}>{t(`watching.level_${event.level}`)}</Badge>
        </span>
        <span className="w-52 shrink-0 truncate font-mono text-xs max-md:hidden">{event.type}</span>
        <span className="min-w-0 flex-1 truncate text-sm max-sm:basis-full max-sm:whitespace-normal">{event.message}</span>
        <span className="shrink-0 text-xs text-muted tabular-nums max-sm:hidden">{event.duration_ms === null ? event.module : formatMilliseconds(event.duration_ms)}</span>
      </button>
      {open && (
        <div className="px-4 pb-3 sm:pl-11">
          <p className="mb-1.5 text-xs text-muted">
            {event.module} · {event.type}
          </p>
          <JsonView value={more} label={t("watching.details")} />
        </div>
      )}
    </li>
  )
}
