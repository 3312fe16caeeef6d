import { CalendarDateTime, parseAbsolute, parseDateTime, toZoned } from "@internationalized/date"
import { hasOffset } from "./zone"

export const zones = (): string[] => {
  const all = Intl.supportedValuesOf("timeZone")
  return all.includes("UTC") ? all : ["UTC", ...all]
}

/** The text for an input of type datetime-local: the time in a zone, or as it stands if it has no zone. Fractions of a
 *  second are not shown; they stay in the value until another time is entered. */
export function toLocal(text: string, timeZone: string): string {
  try {
    const at = hasOffset(text) ? parseAbsolute(text.replace(" ", "T").replace(/([+-]\d{2})(\d{2})$/, "$1:$2"), timeZone) : parseDateTime(text.replace(" ", "T"))
    return localText(at)
  } catch {
    return ""
  }
}

/** Return ISO 8601 in UTC of what was entered in a zone. An hour that a change of clocks skips becomes the next one that exists. Of one
 *  that comes twice, it is the first, unless the moment that is edited is in the second. */
export function toInstant(local: string, timeZone: string, edited = ""): string {
  const at = (which: "earlier" | "later") => toZoned(parseDateTime(local), timeZone, which)
  const [first, second] = [at("earlier"), at("later")]
  const isSecond = first.offset > second.offset && hasOffset(edited) && parseAbsolute(edited.replace(" ", "T"), timeZone).offset === second.offset
  return (isSecond ? second : toZoned(parseDateTime(local), timeZone)).toAbsoluteString().replace(/\.000Z$/, "Z")
}

function localText(at: Pick<CalendarDateTime, "year" | "month" | "day" | "hour" | "minute" | "second">): string {
  const two = (number: number, length = 2): string => String(number).padStart(length, "0")
  const date = `${two(at.year, 4)}-${two(at.month)}-${two(at.day)}`
  return `${date}T${two(at.hour)}:${two(at.minute)}${at.second ? `:${two(at.second)}` : ""}`
}

/** "UTC+2" at that moment. */
export function offsetName(timeZone: string, text?: string): string {
  const at = text && !Number.isNaN(Date.parse(text)) ? new Date(text) : new Date()
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" }).formatToParts(at)
  return (parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone).replace("GMT", "UTC")
}
