import type { ReactNode } from "react"
import { cn } from "../cn"

const tones = {
  neutral: "bg-hover text-text",
  accent: "bg-accent-soft text-accent",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
  info: "bg-info-soft text-info",
}

export type Tone = keyof typeof tones

export function Badge({ tone = "neutral", children, className }: { tone?: Tone; children: ReactNode; className?: string }) {
  return (
    <span className={cn("inline-flex h-5 max-w-full items-center gap-1 truncate rounded-md px-1.5 text-xs font-medium whitespace-nowrap", tones[tone], className)}>
      {children}
    </span>
  )
}
