// @vitest-environment node
import { describe, expect, test } from "vitest"
import type { Field, ObjectType } from "@/api/config"
import { Unfinished } from "./path"
import { MASK } from "./mask"
import { checkField } from "./validate"

const types: Record<string, ObjectType> = {
  Inner: { label: "Inner", fields: [{ name: "number", label: "Number", kind: "int", required: true }, { name: "text", label: "Text", kind: "string", default: "x" }] },
  Cat: { label: "Cat", fields: [{ name: "kind", label: "Kind", kind: "enum", values: [{ value: "cat" }] }, { name: "lives", label: "Lives", kind: "int", required: true }] },
  Dog: { label: "Dog", fields: [{ name: "kind", label: "Kind", kind: "enum", values: [{ value: "dog" }] }, { name: "name", label: "Name", kind: "string", required: true }] },
}
const pet: Partial<Field> = {
  kind: "union",
  discriminator: "kind",
  options: [
    { name: "cat", label: "Cat", kind: "object", type: "Cat", tag: "cat" },
    { name: "dog", label: "Dog", kind: "object", type: "Dog", tag: "dog" },
  ],
}

const check = (field: Partial<Field>, value: unknown): string[] =>
  checkField({ name: "f", label: "F", kind: "string", ...field }, value, [], { types, creating: true }).map((problem) => [...problem.path, problem.code].join("."))

describe("what a value must be", () => {
  test.each<[Partial<Field>, unknown, string[]]>([
    [{ required: true }, undefined, ["required"]],
    [{ required: true }, "", []],
    [{}, undefined, []],
    [{}, null, ["required"]],
    [{ nullable: true }, null, []],
    [{ minLength: 2 }, "é", ["minLength"]],
    [{ maxLength: 2 }, "🐙🐙", []],
    [{ pattern: "^[a-z]+$" }, "A", ["pattern"]],
    [{ pattern: "(?i)^[a-z]+$" }, "A", []],
    [{ pattern: "^\\w+$" }, "Zoë", []], // letters of all languages are words for the server
    [{ pattern: "^\\w+$" }, "a-b", ["pattern"]],
    [{ pattern: "^[a-z]+$" }, "é", ["pattern"]],
    [{ pattern: "(?P<year>\\d{4})" }, "in 2026", []],
    [{ kind: "int", max: "9223372036854775807" }, 9223372036854775808n, ["max"]],
    [{ kind: "int", max: "9223372036854775807" }, 9223372036854775807n, []],
    [{ kind: "int", step: 5 }, 12, ["step"]],
    [{ kind: "int" }, 1.5, ["int"]],
    [{ kind: "int" }, new Unfinished("1e"), ["int"]],
    [{ kind: "float", exclusiveMin: 0 }, 0, ["exclusiveMin"]],
    [{ kind: "float", step: 0.1 }, 0.3, []],
    [{ kind: "decimal", decimals: 2 }, "9.999", ["decimals"]],
    [{ kind: "decimal", digits: 4, decimals: 2 }, "123.45", ["digits"]],
    [{ kind: "decimal", min: "0.10" }, "0.1", []],
    [{ kind: "decimal" }, "1E+3", []],
    [{ kind: "decimal" }, "one", ["number"]],
    [{ kind: "date", min: "2026-01-01" }, "2025-12-31", ["min"]],
    [{ kind: "date" }, "2026-02-31", ["date"]],
    [{ kind: "datetime", max: "2026-01-01T00:00:00Z" }, "2026-01-01T01:00:00+02:00", []],
    [{ kind: "time" }, "9:30", ["time"]],
    [{ kind: "time" }, "25:00:00", ["time"]],
    [{ kind: "duration" }, "P1Y35D", []],
    [{ kind: "duration" }, "soon", ["duration"]],
    [{ kind: "uuid" }, "12345678-1234-5678-1234-567812345678", []],
    [{ kind: "uuid" }, "1234", ["uuid"]],
    [{ kind: "id" }, "0123456789abcdef01234567", []],
    [{ kind: "id" }, "x", ["id"]],
    [{ kind: "email" }, "me@example.com", []],
    [{ kind: "email" }, "me", ["email"]],
    [{ kind: "url" }, "mailto:me@example.com", []],
    [{ kind: "url" }, "example.com", ["url"]],
    [{ kind: "enum", values: [{ value: 1 }, { value: "a" }] }, "1", ["choice"]],
    [{ secret: true, minLength: 20 }, MASK, []],
    [{ kind: "list", minItems: 1, item: { name: "", label: "", kind: "int" } }, [], ["minItems"]],
    [{ kind: "list", set: true, item: { name: "", label: "", kind: "int" } }, [1, 2, 1], []], // the server keeps one of them,
    [{ kind: "list", item: { name: "", label: "", kind: "int" } }, [1, undefined], ["1.required"]],
    [{ kind: "tuple", items: [{ name: "", label: "", kind: "int" }, { name: "", label: "", kind: "string" }] }, [1], ["1.required"]],
    [{ kind: "map", key: { name: "", label: "", kind: "int" }, value: { name: "", label: "", kind: "string" } }, { "1": "a", b: "c" }, ["b.key"]],
    [{ kind: "object", type: "Inner" }, { text: "" }, ["number.required"]],
    [pet, { kind: "dog" }, ["name.required"]],
    [pet, { kind: "bird" }, ["option"]],
    [{ kind: "union", options: [{ name: "int", label: "Number", kind: "int" }, { name: "str", label: "Text", kind: "string" }] }, "one", []],
    [{ kind: "link", models: ["A"] }, { id: "1", collection: "a" }, []],
    [{ kind: "link", models: ["A"] }, { collection: "a" }, ["link"]],
  ])("%o takes %o: %o", (field, value, expected) => {
    expect(check(field, value)).toEqual(expected)
  })
})
