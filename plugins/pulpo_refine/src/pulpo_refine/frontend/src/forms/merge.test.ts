// @vitest-environment node
import { expect, test } from "vitest"
import type { Field, ObjectType } from "@/api/config"
import { mergeEdits, resolve } from "./merge"
import type { JsonObject } from "./path"

const text = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name.toUpperCase(), kind: "string", ...more })
const types: Record<string, ObjectType> = { Size: { label: "Size", fields: [text("width"), text("unit")] } }
const fields: Field[] = [
  text("a"),
  text("b"),
  text("size", { kind: "object", type: "Size" }),
  text("tags", { kind: "list", set: true, item: text("") }),
  text("lines", { kind: "list", item: text("") }),
  text("extra", { kind: "map", value: text("") }),
  text("link", { kind: "link" }),
  text("made", { readOnly: true }),
]
const base = { a: "1", b: "1", size: { width: "1", unit: "cm" }, tags: ["x", "y"], lines: ["1"], extra: { k: "1", l: "1" }, link: { id: "1", collection: "c" }, made: "1" }
const merge = (mine: JsonObject, theirs: JsonObject) => mergeEdits(fields, base, { ...base, ...mine }, { ...base, ...theirs }, types)

test("each side's changes are taken", () => {
  const { value, conflicts, taken } = merge(
    { a: "2", size: { width: "2", unit: "cm" }, extra: { l: "1", m: "3" } },
    { b: "2", size: { width: "1", unit: "in" }, extra: { k: "1", l: "2" } },
  )
  expect(conflicts).toEqual([])
  expect(value).toEqual({ ...base, a: "2", b: "2", size: { width: "2", unit: "in" }, extra: { l: "2", m: "3" } })
  expect(taken).toEqual([["b"], ["size", "unit"], ["extra", "l"]])
})

test("the same change on both sides is no conflict", () => {
  expect(merge({ a: "2", lines: ["1", "2"] }, { a: "2", lines: ["1", "2"] }).conflicts).toEqual([])
})

test("only what both changed is asked for", () => {
  const merged = merge({ a: "2", size: { width: "2", unit: "cm" }, lines: ["a"] }, { a: "3", size: { width: "3", unit: "cm" }, lines: ["b"] })
  expect(merged.conflicts.map(({ path, label }) => [path, label])).toEqual([
    [["a"], "A"],
    [["size", "width"], "SIZE › WIDTH"],
    [["lines"], "LINES"],
  ])
  const resolved = merged.conflicts.reduce((value, conflict) => resolve(value, conflict, "theirs"), merged.value)
  expect(resolved).toEqual({ ...base, a: "3", size: { width: "3", unit: "cm" }, lines: ["b"] })
})

test("removed on one side, changed on the other", () => {
  const merged = merge({ extra: { l: "1" } }, { extra: { k: "9", l: "1" } })
  expect(merged.conflicts).toMatchObject([{ path: ["extra", "k"], base: "1", mine: undefined, theirs: "9" }])
  expect(resolve(merged.value, merged.conflicts[0] as never, "theirs").extra).toEqual({ k: "9", l: "1" })
})

test("sets are merged item by item, links are whole, read-only fields are theirs", () => {
  const merged = merge(
    { tags: ["x", "z"], link: { id: "2", collection: "c" }, made: "0" },
    { tags: ["x", "y", "w"], link: { id: "3", collection: "c" }, made: "2" },
  )
  expect(merged.value.tags).toEqual(["x", "w", "z"])
  expect(merged.value.made).toBe("2")
  expect(merged.conflicts.map(({ path }) => path)).toEqual([["link"]])
})
