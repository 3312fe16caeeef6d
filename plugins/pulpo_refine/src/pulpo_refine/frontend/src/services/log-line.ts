import type { Tone } from "@/components/ui/badge"

export interface LogLine {
  text: string
  tone?: Extract<Tone, "danger" | "warn">
}

// eslint-disable-next-line no-control-regex
const colors = /\x1b\[[0-9;]*[A-Za-z]/g
const errors = /\b(ERROR|CRITICAL|FATAL)\b|\[(error|critical) *\]|^Traceback \(most recent|^[\w.]+(Error|Exception): /
const warnings = /\bWARN(ING)?\b|\[warning *\]/

/** A log as it is shown: without the colours of terminals; what Pulpo writes as JSON is put into words. */
export const readLog = (raw: string[]): LogLine[] => raw.flatMap((line) => (asWords(line) ?? line.replace(colors, "")).split("\n").map(withTone))

const withTone = (text: string): LogLine => ({ text, tone: errors.test(text) ? "danger" : warnings.test(text) ? "warn" : undefined })

/** `{"timestamp": "2026-01-31T12:00:00.123Z", "level": "info", "event": "up"}` as "2026-01-31 12:00:00 INFO up". */
function asWords(raw: string): string | undefined {
  if (!raw.startsWith("{")) return undefined
  try {
    const { timestamp, level, event, exception, ...rest } = JSON.parse(raw) as Record<string, unknown>
    if (typeof event !== "string" || typeof level !== "string") return undefined
    const time = String(timestamp ?? "").replace("T", " ").replace(/\.\d+Z?$/, "")
    const more = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    const head = [time, level.toUpperCase(), event, ...more].filter(Boolean).join(" ")
    return typeof exception === "string" ? `${head}\n${exception}` : head
  } catch {
    return undefined
  }
}

/** A text in pieces: those at odd places are what was searched for, in whatever case. */
export function pieces(text: string, searched: string): string[] {
  if (!searched) return [text]
  const escaped = searched.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  return text.split(new RegExp(`(${escaped})`, "gi"))
}
