// @vitest-environment node
import { expect, it } from "vitest"
import type { Field } from "@/api/config"
import { chosenOption } from "./validate"

const field = (kind: Field["kind"], more: Partial<Field> = {}): Field => ({ name: "x", label: "X", kind, ...more })
const types = { Cat: { label: "Cat", fields: [field("int", { name: "lives", required: true })] }, Dog: { label: "Dog", fields: [field("string", { name: "name", required: true })] } }
const cat = field("object", { type: "Cat", tag: "cat", tags: ["cat", "lion"] })
const dog = field("object", { type: "Dog", tag: "dog" })
const chosen = (options: Field[], value: unknown, more: Partial<Field> = {}) => chosenOption(field("union", { options, ...more }), value, types)

it("is told by the discriminator, of which an option may have several", () => {
  expect(chosen([cat, dog], { kind: "dog" }, { discriminator: "kind" })).toBe(dog)
  expect(chosen([cat, dog], { kind: "lion" }, { discriminator: "kind" })).toBe(cat)
  expect(chosen([cat, dog], { kind: "cow" }, { discriminator: "kind" })).toBeUndefined()
})

it("is told by the type, and by what the value must be", () => {
  const [int, text, date] = [field("int"), field("string"), field("date")]
  expect(chosen([int, text], "x")).toBe(text)
  expect(chosen([text, int], 9007199254740993n)).toBe(int)
  expect(chosen([date, text], "soon")).toBe(text)
  expect(chosen([cat, dog], { name: "Rex" })).toBe(dog)
  const grade = field("enum", { values: [{ value: "a" }, { value: "b" }] })
  expect(chosen([grade, text], "b")).toBe(grade)
  expect(chosen([grade, text], "c")).toBe(text)
  expect(chosen([int], null)).toBeUndefined()
})
