// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from "vitest"
import type { Field } from "@/api/config"
import { useTexts } from "@/i18n"
import { zone } from "@/state/zone"
import { fieldsOf, nameOf, valueAt } from "./fields"
import { formatAgo, formatClock, formatDate, formatDatetime, formatDatetimeFully, formatDuration, formatNumber, formatText } from "./format"
import { targetOf } from "./links"

const field = (kind: Field["kind"], more: Partial<Field> = {}): Field => ({ name: "x", label: "X", kind, ...more })

describe("values as text", () => {
  beforeAll(() => useTexts("en"))

  it("keeps all digits of a decimal, and shows the unit", () => {
    expect(formatNumber("12345678901234567890.123456789")).toBe("12,345,678,901,234,567,890.123456789")
    expect(formatNumber(5, field("int", { unit: "km" }))).toBe("5 km")
    expect(formatNumber("NaN")).toBe("NaN")
  })

  it("does not move dates without a time", () => {
    expect(formatDate("2026-01-31")).toBe("Jan 31, 2026")
    expect(formatDate("never")).toBe("never")
  })

  it("shows moments in the chosen zone, and times without one as they stand", () => {
    zone.set("Asia/Tokyo")
    expect(formatDatetime("2026-01-31T20:30:00Z")).toBe("Feb 1, 2026, 5:30 AM")
    expect(formatDatetimeFully("2026-01-31T20:30:00Z")).toContain("5:30:00 AM GMT+9")
    expect(formatClock("2026-01-31T20:30:05Z")).toBe("05:30:05")
    expect(formatDatetime("2026-01-31T20:30:00")).toBe("Jan 31, 2026, 8:30 PM")
    zone.set("UTC")
    expect(formatDatetime("2026-01-31T20:30:00Z")).toBe("Jan 31, 2026, 8:30 PM")
    expect(formatDatetime("never")).toBe("never")
  })

  it("reads durations", () => {
    expect(formatDuration("P1DT2H30M")).toBe("1 d 2 h 30 min")
    expect(formatDuration("-PT0.5S")).toBe("-0.5 s")
    expect(formatDuration("PT0S")).toBe("0 s")
  })

  it("tells how long ago something was", () => {
    const now = Date.parse("2026-01-10T00:00:00Z")
    expect(formatAgo("2026-01-07T00:00:00Z", now)).toBe("3 days ago")
    expect(formatAgo("2026-01-10T02:00:00Z", now)).toBe("in 2 hours")
  })

  it("uses the labels of an enum", () => {
    expect(formatText("a", field("enum", { values: [{ value: "a", label: "First" }] }))).toBe("First")
    expect(formatText(null, field("enum"))).toBe("—")
  })
})

describe("fields", () => {
  const model = { name: "J", label: "J", plural: "Js", path: "js", primary: "title", list: [], sortable: [], can: [],
    fields: [field("string", { name: "title" }), field("object", { name: "salary", label: "Salary", type: "Salary" })] } // prettier-ignore
  const types = { Salary: { label: "Salary", fields: [field("int", { name: "minimum", label: "Minimum" }), field("object", { name: "next", type: "Salary" })] } }

  it("lead into embedded models, but not for ever", () => {
    const paths = fieldsOf(model, types).map(({ path }) => path)
    expect(paths).toEqual(["title", "salary", "salary.minimum", "salary.next", "salary.next.minimum", "salary.next.next", "id"])
  })

  it("have values at dotted paths, also in lists", () => {
    expect(valueAt({ a: { b: 1 } }, "a.b")).toBe(1)
    expect(valueAt({ a: [{ b: 1 }, { b: 2 }] }, "a.b")).toEqual([1, 2])
    expect(valueAt({ a: null }, "a.b")).toBeUndefined()
  })

  it("name a document", () => {
    expect(nameOf(model, { id: "1", title: "Baker" })).toBe("Baker")
    expect(nameOf(model, { id: "1", title: "" })).toBe("1")
  })
})

describe("links", () => {
  const models = ["A", "B"].map((name) => ({ name, label: name, plural: name, path: name.toLowerCase(), primary: "id", list: [], fields: [], sortable: [], can: [] }))

  it("find the model of a link", () => {
    expect(targetOf({ id: 1, collection: "b" }, field("link", { models: ["A", "B"] }), models)).toMatchObject({ id: "1", model: { name: "B" } })
    expect(targetOf("7", field("ref", { models: ["A"] }), models)).toMatchObject({ id: "7", model: { name: "A" } })
    expect(targetOf(null, field("ref", { models: ["A"] }), models)).toBeUndefined()
  })
})
