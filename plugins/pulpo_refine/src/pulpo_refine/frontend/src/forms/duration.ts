/** Durations: ISO 8601 on the wire ("PT1H30M"), friendly in the input ("1h 30m"). */
const SECONDS: Record<string, number> = { y: 31_536_000, mo: 2_592_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 }
const ISO = /^([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i
const NAMES: [RegExp, string][] = [
  [/^(ms|milli\w*)$/, "ms"],
  [/^(mo|month|months|monat|monate|mes|meses)$/, "mo"],
  [/^(y|yr|yrs|year|years|jahr|jahre|a|año|años)$/, "y"],
  [/^(w|wk|week|weeks|woche|wochen|semana|semanas)$/, "w"],
  [/^(d|day|days|tag|tage|t|día|días|dia|dias)$/, "d"],
  [/^(h|hr|hrs|hour|hours|std|stunde|stunden|hora|horas)$/, "h"],
  [/^(m|min|mins|minute|minutes|minuten|minuto|minutos)$/, "m"],
  [/^(s|sec|secs|second|seconds|sek|sekunde|sekunden|segundo|segundos)$/, "s"],
]

/** Parse a duration in words, and return its seconds: "PT1H", "1h 30m", "90 min", "1:30:00", "2 days"; a bare number is seconds. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase()
  const iso = ISO.exec(trimmed)
  if (iso && !/^[+-]?pt?$/.test(trimmed)) {
    const [, sign, ...parts] = iso
    const units = ["y", "mo", "w", "d", "h", "m", "s"]
    return signed(sign, sum(parts.map((part, index) => Number((part ?? "0").replace(",", ".")) * (SECONDS[units[index] ?? ""] ?? 0))))
  }
  const clock = /^([+-]?)(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?$/.exec(trimmed)
  if (clock) return signed(clock[1], Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4] ?? 0))
  return parseWords(trimmed)
}

function parseWords(text: string): number | undefined {
  const words = /^([+-]?)\s*((?:\d+(?:[.,]\d+)?\s*\p{L}*[\s,]*(?:and |und |y )?)+)$/u.exec(text)
  if (!words) return undefined
  const parts = [...(words[2] ?? "").matchAll(/(\d+(?:[.,]\d+)?)\s*(\p{L}*)/gu)]
  const seconds = parts.map(([, number, name]) => {
    const unit = name === "" || name === undefined ? (parts.length === 1 ? "s" : undefined) : NAMES.find(([form]) => form.test(name))?.[1]
    return unit === undefined ? Number.NaN : Number((number ?? "").replace(",", ".")) * (SECONDS[unit] ?? 0)
  })
  const total = sum(seconds)
  return Number.isNaN(total) ? undefined : signed(words[1], total)
}

export function toIso(seconds: number): string {
  const parts = split(Math.abs(seconds))
  const time = [parts.h && `${parts.h}H`, parts.m && `${parts.m}M`, parts.s && `${parts.s}S`].filter(Boolean).join("")
  const text = `P${parts.d ? `${parts.d}D` : ""}${time ? `T${time}` : ""}`
  return (seconds < 0 ? "-" : "") + (text === "P" ? "PT0S" : text)
}

/** Return the text for the input: "1d 2h 30m". */
export function toFriendly(seconds: number): string {
  const parts = split(Math.abs(seconds))
  const text = (["d", "h", "m", "s"] as const).filter((unit) => parts[unit]).map((unit) => `${parts[unit]}${unit}`)
  return (seconds < 0 ? "-" : "") + (text.join(" ") || "0s")
}

function split(seconds: number): { d: number; h: number; m: number; s: number } {
  const micro = Math.round(seconds * 1e6)
  const whole = Math.floor(micro / 1e6)
  const s = (whole % 60) + (micro % 1e6) / 1e6
  return { d: Math.floor(whole / 86_400), h: Math.floor(whole / 3600) % 24, m: Math.floor(whole / 60) % 60, s: Number(s.toFixed(6)) }
}

const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0)
const signed = (sign: string | undefined, value: number): number => (sign === "-" ? -value : value)
