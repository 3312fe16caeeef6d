import { Ban, Circle, CircleAlert, CircleCheck, CircleSlash, Ghost, LoaderCircle, ShieldX, type LucideIcon } from "lucide-react"
import { cn } from "@/components/cn"
import type { Tone } from "@/components/ui/badge"
import { t } from "@/i18n"
import type { Status } from "./records"

const looks: Record<Status, { tone: Tone; Icon: LucideIcon }> = {
  pending: { tone: "neutral", Icon: Circle },
  running: { tone: "info", Icon: LoaderCircle },
  success: { tone: "ok", Icon: CircleCheck },
  failed: { tone: "danger", Icon: CircleAlert },
  cancelled: { tone: "warn", Icon: CircleSlash },
  abandoned: { tone: "warn", Icon: Ghost },
  denied: { tone: "warn", Icon: ShieldX },
  invalid: { tone: "warn", Icon: Ban },
}

export interface MarkProps {
  tone: Tone
  Icon: LucideIcon
  word: string
  spin?: boolean
  /** Only the sign: the word is its label. */
  plain?: boolean
  size?: number
}

const colors: Record<Tone, string> = { neutral: "text-muted", accent: "text-accent", ok: "text-ok", warn: "text-warn", danger: "text-danger", info: "text-info" }

/** A state: its sign, and its word. */
export function Mark({ tone, Icon, word, spin, plain, size = 14 }: MarkProps) {
  const icon = <Icon size={size} aria-hidden={!plain} role={plain ? "img" : undefined} aria-label={plain ? word : undefined} className={cn("shrink-0", spin && "animate-spin")} />
  if (plain) return <span className={cn("inline-flex", colors[tone])} title={word}>{icon}</span>
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap", colors[tone])}>
      {icon}
      {word}
    </span>
  )
}

/** The status of a run. */
export function StatusMark({ status, ...rest }: { status: Status } & Pick<MarkProps, "plain" | "size">) {
  return <Mark {...(looks[status] ?? looks.pending)} word={t(`watching.status_${status}`)} spin={status === "running"} {...rest} />
}
