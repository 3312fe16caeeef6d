import { Pause, Play } from "lucide-react"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"

/** A switch for live updates. */
export function LiveSwitch({ live, onChange }: { live: boolean; onChange: (live: boolean) => void }) {
  return (
    <Tooltip label={t(live ? "watching.pause_hint" : "watching.resume_hint")}>
      <Button size="sm" aria-pressed={live} onClick={() => onChange(!live)}>
        <span aria-hidden className={cn("size-2 rounded-full", live ? "animate-pulse bg-ok" : "bg-edge")} />
        {t(live ? "watching.live" : "watching.paused")}
        {live ? <Pause size={12} className="text-muted" aria-hidden /> : <Play size={12} className="text-muted" aria-hidden />}
      </Button>
    </Tooltip>
  )
}
