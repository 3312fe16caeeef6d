// @vitest-environment node
import { expect, test } from "vitest"
import type { Field, ObjectType } from "@/api/config"
import { creationBody, mergePatch } from "./patch"
import type { JsonObject } from "./path"

const text = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, kind: "string", ...more })
const types: Record<string, ObjectType> = {
  Cat: { label: "Cat", fields: [text("kind", { kind: "enum", values: [{ value: "cat" }] }), text("words", { kind: "map" }), text("home", { kind: "json" })] },
  Dog: { label: "Dog", fields: [text("kind", { kind: "enum", values: [{ value: "dog" }] }), text("home", { kind: "json" })] },
  Size: { label: "Size", fields: [text("width"), text("unit", { nullable: true })] },
}
const fields: Field[] = [
  text("title"),
  text("note", { nullable: true }),
  text("made", { readOnly: true }),
  text("code", { frozen: true }),
  text("pin", { secret: true }),
  text("size", { kind: "object", type: "Size", nullable: true }),
  text("names", { kind: "list", item: text("") }),
  text("extra", { kind: "map", value: text("", { kind: "json" }) }),
  text("maker", { kind: "link", models: ["Maker"] }),
  text("pet", { kind: "union", discriminator: "kind", options: [] }),
  text("animal", { kind: "union", discriminator: "kind", options: ["Cat", "Dog"].map((type) => text("", { kind: "object", type, tag: type.toLowerCase() })) }),
]
const patch = (base: JsonObject, edited: JsonObject) => mergePatch(fields, base, edited, types)

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["nothing changed", { title: "a", names: ["x"] }, { title: "a", names: ["x"] }, {}],
  ["null and empty are told apart", { note: null }, { note: "" }, { note: "" }],
  ["a value that is taken away goes back to its default", { title: "a" }, {}, { title: null }],
  ["what cannot be changed is not sent", { made: "1", code: "1" }, { made: "2", code: "2" }, {}],
  ["a secret that nobody edited is not sent", { pin: "**********" }, { pin: "**********" }, {}],
  ["an embedded document sends what changed", { size: { width: "1", unit: "cm" } }, { size: { width: "2", unit: "cm" } }, { size: { width: "2" } }],
  ["a null in an embedded document is a value", { size: { width: "1", unit: "cm" } }, { size: { width: "1", unit: null } }, { size: { unit: null } }],
  ["an unknown key of an embedded document stays", { size: { width: "1", old: 1 } }, { size: { width: "2", old: 1 } }, { size: { width: "2" } }],
  ["a list is sent whole", { names: ["a", "b"] }, { names: ["b"] }, { names: ["b"] }],
  ["a key that left a map is sent as null", { extra: { a: 1, b: { c: 1, d: 2 } } }, { extra: { b: { c: 1 } } }, { extra: { a: null, b: { d: null } } }],
  ["a link is one thing", { maker: { id: "1", collection: "m" } }, { maker: { id: "2", collection: "m" } }, { maker: { id: "2", collection: "m" } }],
  ["another option removes the keys of the one before", { pet: { kind: "cat", lives: 9 } }, { pet: { kind: "dog", name: "Rex" } }, { pet: { kind: "dog", name: "Rex", lives: null } }],
  ["a key leaves a map of a union", { animal: { kind: "cat", words: { a: 1, b: 2 } } }, { animal: { kind: "cat", words: { b: 2 } } }, { animal: { words: { a: null } } }],
  ["nothing of an option is left in another one", { animal: { kind: "cat", home: { a: 1, b: { c: 1 } } } }, { animal: { kind: "dog", home: { b: {} } } }, { animal: { kind: "dog", home: { a: null, b: { c: null } } } }],
])("%s", (_, base, edited, expected) => {
  expect(patch(base, edited)).toEqual({ body: expected, exact: true })
})

test("a null in a free object cannot be said by a merge patch", () => {
  expect(patch({ extra: {} }, { extra: { a: null } }).exact).toBe(false)
  expect(patch({ extra: { a: null } }, { extra: { a: null } }).exact).toBe(true)
})

test("a creation leaves out what nobody touched", () => {
  const initial = { title: "draft", note: null }
  expect(creationBody(fields, initial, { title: "draft", note: "n", made: "x", code: "c" })).toEqual({ note: "n", code: "c" })
})
