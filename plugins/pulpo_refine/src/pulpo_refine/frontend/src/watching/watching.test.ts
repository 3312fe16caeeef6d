// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from "vitest"
import { useTexts } from "@/i18n"
import type { Model } from "@/api/config"
import { bucketsOf, niceTop, startOf, totalsOf } from "./buckets"
import { timeOrder } from "./document-time"
import { inputSummary } from "./input-summary"
import type { RunStatistics } from "./records"
import { operationPatterns } from "./run-filters"
import { lengthOf, sinceTime } from "./time-range"
import { formatMilliseconds, formatPercent } from "./times"

const now = Date.parse("2026-03-10T15:30:00Z")
const one = (more: Partial<RunStatistics>): RunStatistics => ({ operation: null, day: null, runs: 3, success: 2, failed: 1, refused: 0, success_rate: 0.66, median_ms: 5, p95_ms: 9, ...more })

beforeAll(() => useTexts("en"))

describe("statistics", () => {
  it("have a bucket for every day, also for those without runs", () => {
    const buckets = bucketsOf("7d", [one({ day: "2026-03-09" })], now)
    expect(buckets.map(({ key, runs }) => [key.slice(8), runs])).toEqual([["04", 0], ["05", 0], ["06", 0], ["07", 0], ["08", 0], ["09", 3], ["10", 0]])
    expect(startOf("7d", now).toISOString()).toBe("2026-03-04T00:00:00.000Z")
  })

  it("have a bucket for every hour", () => {
    const buckets = bucketsOf("24h", [one({ hour: "2026-03-10T15:00:00+00:00" })], now)
    expect([buckets.length, buckets.at(-1)!.runs, buckets.at(-1)!.median]).toEqual([24, 3, 5])
  })

  it("add up", () => {
    expect(totalsOf([one({}), one({ refused: 1 })])).toEqual({ runs: 6, success: 4, failed: 2, refused: 1, rate: 2 / 3 })
    expect(totalsOf([]).rate).toBeNull()
    expect([0, 3, 12, 22, 70, 400].map(niceTop)).toEqual([1, 3, 15, 30, 80, 400])
  })
})

describe("words", () => {
  it("say how long", () => {
    expect([4.26, 250, 1_234, 125_000, 7_380_000, null].map(formatMilliseconds)).toEqual(["4.3 ms", "250 ms", "1.2 s", "2 min 5 s", "2 h 3 min", "–"])
    expect([0.9967, 0.5, 1, null].map(formatPercent)).toEqual(["99.7%", "50%", "100%", "–"])
  })

  it("sum up an input", () => {
    expect(inputSummary({ city: "Bonn", tags: ["a"], rows: [{}, {}], more: { x: 1 }, none: null })).toBe("city=Bonn  tags=[a]  rows=[2]  more={…}")
    expect(inputSummary(null)).toBe("")
    expect(inputSummary({ job: "DBRef('jobs', ObjectId('6b0c'))" })).toBe("job=jobs/6b0c")
  })

  it("are times that a list can be asked for again with", () => {
    expect(lengthOf("90m")).toBe(5_400_000)
    expect(sinceTime("1h", now + 7_000)).toBe(sinceTime("1h", now))
    expect(sinceTime(undefined)).toBeUndefined()
  })

  it("are patterns of operations", () => {
    expect(operationPatterns(["a.b.c", "a.d"]).map(({ value }) => value)).toEqual(["a.*", "a.b.*", "a.b.c", "a.d"])
  })
})

describe("the time of documents", () => {
  const model = (more: Partial<Model>) => ({ sortable: ["id", "name", "created_at"], fields: [{ name: "name" }, { name: "created_at" }], ...more }) as Model

  it("is that of a field with a usual name", () => {
    const order = timeOrder(model({}))!
    expect([order.field, order.timeOf({ id: "x", created_at: "2026-03-10T15:30:00Z" }), order.timeOf({ id: "x" })]).toEqual(["created_at", "2026-03-10T15:30:00Z", ""])
  })

  it("is that of an id that the database has chosen", () => {
    const order = timeOrder(model({ sortable: ["id", "name"] }))!
    expect([order.field, order.timeOf({ id: "69b03aa80000000000000000" }), order.timeOf({ id: "x" })]).toEqual(["id", "2026-03-10T15:37:12.000Z", ""])
  })

  it("is unknown where people choose the ids", () => {
    expect(timeOrder(model({ sortable: ["id", "name"], idField: { name: "id" } as Model["idField"] }))).toBeUndefined()
    expect(timeOrder(model({ sortable: [] }))).toBeUndefined()
  })
})
