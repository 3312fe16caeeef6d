// @vitest-environment jsdom
import { describe, expect, test } from "vitest"
import type { Field, ObjectType } from "@/api/config"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { initialObject, startValue } from "./defaults"
import { draftKey, dropOldDrafts, keepDraft, readDraft } from "./drafts"
import { parseDuration, toFriendly, toIso } from "./duration"
import { locate } from "./locations"
import { mergeEdits } from "./merge"
import { type JsonObject, Unfinished, related, setIn } from "./path"
import { MASK } from "./mask"

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, kind: "string", ...more })
const types: Record<string, ObjectType> = {
  Line: { label: "Line", fields: [field("sku", { required: true }), field("count", { kind: "int", default: 1 }), field("pin", { secret: true, nullable: true })] },
  Cat: { label: "Cat", fields: [field("kind", { kind: "enum", values: [{ value: "cat" }] }), field("lives", { kind: "int" })] },
}
const cat = field("cat", { kind: "object", type: "Cat", tag: "cat", label: "Cat" })

test("whole numbers keep their digits", () => {
  const text = '{"a":9223372036854775807,"b":0.1,"c":[-12345678901234567890],"d":"1234567890123456789"}'
  expect(parseExact(text)).toEqual({ a: 9223372036854775807n, b: 0.1, c: [-12345678901234567890n], d: "1234567890123456789" })
  expect(stringifyExact(parseExact(text))).toBe(text)
})

describe("durations", () => {
  test.each<[string, number | undefined]>([
    ["PT1H30M", 5400],
    ["-P1D", -86_400],
    ["P1Y35D", 34_560_000],
    ["PT0.5S", 0.5],
    ["90", 90],
    ["1h 30m", 5400],
    ["1,5 Stunden", 5400],
    ["2 days and 3 min", 172_980],
    ["1:30:00", 5400],
    ["-15 min", -900],
    ["1 2", undefined],
    ["soon", undefined],
    ["P", undefined],
    ["", undefined],
  ])("%s is %s seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds))

  test.each([0, 0.5, 59.999999, 5400, -90_061.25, 34_560_000])("%s seconds come back", (seconds) => {
    expect(parseDuration(toIso(seconds))).toBeCloseTo(seconds, 6)
    expect(parseDuration(toFriendly(seconds))).toBeCloseTo(seconds, 6)
  })
})

test("what a form shows at first", () => {
  const fields = [
    field("title", { required: true }),
    field("note", { nullable: true }),
    field("made", { kind: "datetime", factory: true }),
    field("state", { default: "new" }),
    field("line", { kind: "object", type: "Line", required: true }),
    field("double", { kind: "int", computed: true, default: 2 }),
  ]
  expect(initialObject(fields, types)).toEqual({ note: null, state: "new", line: { count: 1, pin: null } })
  expect(startValue(field("pet", { kind: "union", discriminator: "kind", options: [cat] }), types)).toEqual({ kind: "cat" })
})

test("an errors' place in the form", () => {
  const fields = [
    field("lines", { kind: "list", item: field("", { kind: "object", type: "Line" }) }),
    field("pet", { kind: "union", discriminator: "kind", options: [cat] }),
    field("counts", { kind: "map", value: field("", { kind: "int" }) }),
  ]
  const value = { lines: [{ sku: "a" }], pet: { kind: "cat" }, counts: { "a/b": 1 } }
  const at = (...loc: (string | number)[]) => locate([{ loc, msg: "wrong" }], fields, value, types)[0]
  expect(at("lines", 0, "sku")).toEqual({ path: ["lines", 0, "sku"], message: "wrong" })
  expect(at("body", "lines", 0)).toEqual({ path: ["lines", 0], message: "wrong" })
  expect(at("pet", "cat", "lives")).toEqual({ path: ["pet", "lives"], message: "wrong" })
  expect(at("pet", "lives")).toEqual({ path: ["pet", "lives"], message: "wrong" })
  expect(at("counts", "a/b", "[key]")).toEqual({ path: ["counts", "a/b"], message: "wrong" })
  expect(at("lines", 0, "sku", "deeper")).toEqual({ path: ["lines", 0, "sku"], message: "deeper: wrong" })
  expect(at("elsewhere")).toEqual({ path: [], message: "wrong" })
})

test("drafts keep what was entered, but no secrets", () => {
  localStorage.clear()
  const fields = [field("pin", { secret: true }), field("count", { kind: "int" }), field("lines", { kind: "list", item: field("", { kind: "object", type: "Line" }) })]
  const base = { pin: "**********", count: 1, lines: [] }
  const key = draftKey("me@x", "jobs", "1")
  const value = { pin: "**********", count: new Unfinished("1e"), lines: [{ sku: "a", pin: "s3cret" }] }
  expect(keepDraft(localStorage, key, { base, value, at: 5 }, fields, types)).toBe(false)
  expect(localStorage.getItem(key)).not.toContain("s3cret")
  expect(readDraft(localStorage, key)?.value).toEqual({ ...value, lines: [{ sku: "a" }] })
  expect(keepDraft(localStorage, key, { base, value: { ...value, lines: [] }, at: 5 }, fields, types)).toBe(true)
  dropOldDrafts(localStorage, 31 * 86_400_000)
  expect(readDraft(localStorage, key)).toBeUndefined()
})

describe("drafts and sensitive values", () => {
  const phone = field("phone", { sensitive: true, nullable: true })
  const nested: Record<string, ObjectType> = {
    ...types,
    Contact: { label: "Contact", fields: [field("name"), phone, field("next", { kind: "object", type: "Contact", nullable: true })] },
  }
  const contact = field("contact", { kind: "object", type: "Contact" })
  const fields = [
    field("title"),
    field("iban", { sensitive: true }),
    contact,
    field("contacts", { kind: "list", item: contact }),
    field("codes", { kind: "list", item: field("", { sensitive: true }) }),
    field("pairs", { kind: "tuple", items: [field("", {}), phone] }),
    field("byName", { kind: "map", value: contact }),
    field("either", { kind: "union", options: [field("", { kind: "list", item: field("", { kind: "int" }) }), contact] }),
    field("keys", { kind: "union", options: [field("", { kind: "list", item: field("", { secret: true }) }), field("")] }),
    field("lines", { kind: "list", item: field("", { kind: "object", type: "Line" }) }),
  ]
  const document = (word: string): JsonObject => ({
    title: "a",
    iban: `iban-${word}`,
    contact: { name: "Ann", phone: `phone-${word}`, next: { name: "Bob", phone: `next-${word}` } },
    contacts: [{ name: "Cid", phone: `list-${word}` }],
    codes: [`code-${word}`],
    pairs: ["x", `pair-${word}`],
    byName: { d: { name: "Dee", phone: `map-${word}` } },
    either: { name: "Fay", phone: `either-${word}` },
    keys: [`key-${word}`],
    lines: [{ sku: "b" }],
    id: "1",
  })
  const key = draftKey("me", "jobs", "1")
  const keep = (value: JsonObject, base: JsonObject = { ...document("old"), keys: [MASK] }) => {
    localStorage.clear()
    return keepDraft(localStorage, key, { base, value, at: 5 }, fields, nested)
  }

  test("none is in the storage, of the document or entered", () => {
    expect(keep(document("new"))).toBe(false)
    const text = localStorage.getItem(key)!
    expect(text).not.toMatch(/-(old|new)/)
    expect(readDraft(localStorage, key)!.value).toEqual({ title: "a", contact: { name: "Ann", next: { name: "Bob" } }, keys: [MASK], lines: [{ sku: "b" }], id: "1" })
  })

  test("a draft of other values is whole, and keeps the document's sensitive ones", () => {
    const base: JsonObject = { ...document("old"), keys: [MASK] }
    const value = { ...base, title: "b", contact: { ...(base.contact as JsonObject), name: "Eve" }, lines: [] }
    expect(keep(value, base)).toBe(true)
    const draft = readDraft(localStorage, key)!
    const merged = mergeEdits(fields, draft.base, draft.value, base, nested)
    expect(merged).toMatchObject({ value, conflicts: [] })
  })
})

test("a change copies what is on its path only", () => {
  const before = { a: { b: [1, 2] }, c: {} }
  const after = setIn(before, ["a", "b", 1], 3) as typeof before
  expect(after).toEqual({ a: { b: [1, 3] }, c: {} })
  expect(after.c).toBe(before.c)
  expect(setIn(before, ["a", "b"], undefined)).toEqual({ a: {}, c: {} })
  expect([related(["a"], ["a", 0]), related(["a", 1], ["a", 0])]).toEqual([true, false])
})
