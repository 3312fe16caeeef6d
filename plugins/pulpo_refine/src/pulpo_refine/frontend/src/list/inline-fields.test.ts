// @vitest-environment node
import { expect, it } from "vitest"
import { field, model } from "@/testing/config"
import { canEditInline } from "./inline-fields"

it.each([
  ["one line", {}, true],
  ["two\nlines", {}, false],
  ["one line", { widget: "textarea" }, false],
  [1, { kind: "int" as const }, true],
  [null, { nullable: true as const }, true],
  [["a"], { kind: "list" as const }, false],
])("%o of %o is edited in its cell: %s", (value, more, expected) => {
  const one = field("text", more)
  expect(canEditInline({ path: "text", label: "Text", field: one }, model("Job"), value)).toBe(expected)
})
