import type { Field } from "@/api/config"
import type { Tone } from "@/components/ui/badge"

/** Words that have a colour of their own wherever they are. */
const words: [Tone, RegExp][] = [
  ["ok", /^(ok|done|active|success|succeeded|complete|completed|approved|accepted|published|paid|offer|open|enabled|confirmed|observed|good)$/i],
  ["danger", /^(failed|failure|error|rejected|cancelled|canceled|blocked|overdue|critical|denied|expired|bad|high)$/i],
  ["warn", /^(warning|warn|pending|waiting|review|in.?review|paused|hold|medium|partial|interview|retrying)$/i],
  ["info", /^(new|running|in.?progress|started|scheduled|submitted|sent|processing|planned)$/i],
  ["neutral", /^(draft|closed|none|unknown|archived|inactive|disabled|low|other|n.?a)$/i],
]

const others: Tone[] = ["accent", "info", "ok", "warn", "neutral"]

/** The colour of an enum's value: by its word, else by its place among the values. */
export function toneOf(field: Field, value: unknown): Tone {
  const text = String(value)
  const known = words.find(([, pattern]) => pattern.test(text))
  if (known) return known[0]
  const place = field.values?.findIndex((one) => one.value === value) ?? -1
  if (place < 0 || (field.values?.length ?? 0) > 8) return "neutral"
  return others[place % others.length]!
}
