const seconds: Record<string, number> = { m: 60, h: 3_600, d: 86_400 }

/** "24h" or "7d" as milliseconds. */
export function lengthOf(range: string): number {
  const match = /^(\d+)([mhd])$/.exec(range)
  return match ? Number(match[1]) * seconds[match[2]!]! * 1_000 : 0
}

/** Return the time so long ago, rounded to the minute, so that repeated requests of a list are the same. */
export function sinceTime(range: string | undefined, now = Date.now()): string | undefined {
  if (!range) return undefined
  const length = lengthOf(range)
  return length ? new Date(Math.floor((now - length) / 60_000) * 60_000).toISOString() : range
}
