// @vitest-environment jsdom
import { expect, it } from "vitest"
import { daysAgo, startOfYear } from "@/list/time-ranges"
import { zone } from "./zone"
import { toInstant, toLocal } from "./zones"

it("moments go to a zone and back", () => {
  const moment = "2026-01-05T23:00:30Z"
  expect(toLocal(moment, "Asia/Tokyo")).toBe("2026-01-06T08:00:30")
  expect(toInstant("2026-01-06T08:00:30", "Asia/Tokyo")).toBe(moment)
  expect(toLocal("2026-01-05T23:00:30", "Asia/Tokyo")).toBe("2026-01-05T23:00:30")
  expect(toLocal("nonsense", "UTC")).toBe("")
})

it("an hour that a change of clocks skips becomes the next one", () => {
  expect(toInstant("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00Z")
})

it("an hour that comes twice is the first one, unless its second one is edited", () => {
  const [first, second] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]
  expect([first, second].map((moment) => toLocal(moment, "Europe/Berlin"))).toEqual(["2026-10-25T02:30", "2026-10-25T02:30"])
  expect(toInstant("2026-10-25T02:45", "Europe/Berlin")).toBe("2026-10-25T00:45:00Z")
  expect(toInstant("2026-10-25T02:45", "Europe/Berlin", first)).toBe("2026-10-25T00:45:00Z")
  expect(toInstant("2026-10-25T02:45", "Europe/Berlin", second)).toBe("2026-10-25T01:45:00Z")
  expect(toInstant("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:45:00Z")).toBe("2026-03-29T01:30:00Z")
})

it("days are those of the chosen zone", () => {
  zone.set("Pacific/Kiritimati")
  const east = daysAgo(0)
  expect(startOfYear()).toBe(`${east.slice(0, 4)}-01-01`)
  zone.set("Pacific/Niue") // 25 hours behind
  expect(daysAgo(0) < east).toBe(true)
})
