const two = (number: number) => String(number).padStart(2, "0")

/** A moment as the browser's input wants it: in the zone of the visitor. */
export function toLocalInput(value: string): string {
  const date = new Date(value)
  if (!value || Number.isNaN(date.getTime())) return ""
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const seconds = date.getSeconds() ? `:${two(date.getSeconds())}` : ""
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}${seconds}`
}

/** What was put in there as a moment in UTC. */
export function fromLocalInput(text: string): string {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.000Z$/, "Z")
}
