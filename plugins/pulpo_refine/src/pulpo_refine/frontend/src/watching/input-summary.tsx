/** An input in one line: its plain values, and how many items its lists have. */
export function inputSummary(input: unknown): string {
  if (input === null || input === undefined) return ""
  if (typeof input !== "object") return String(input)
  return Object.entries(input)
    .filter(([, value]) => value !== null && value !== undefined)
    .slice(0, 5)
    .map(([name, value]) => `${name}=${short(value)}`)
    .join("  ")
}

/** Stored links are recorded as the database writes them: here they are "collection/id". */
export function storedText(value: unknown): string {
  const link = /^DBRef\('([^']+)', (?:ObjectId\('(\w+)'\)|'?(.+?)'?)\)$/.exec(String(value))
  return link ? `${link[1]}/${link[2] ?? link[3]}` : String(value)
}

function short(value: unknown): string {
  if (Array.isArray(value)) return value.length <= 3 && value.every((one) => typeof one !== "object") ? `[${value.join(", ")}]` : `[${value.length}]`
  if (value && typeof value === "object") return "{…}"
  const text = storedText(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
