// @vitest-environment node
import { expect, test } from "vitest"
import type { Field, Model, ObjectType } from "@/api/config"
import { Unfinished } from "@/forms/path"
import { cellValue } from "./cells"
import { checkRow, documentOf, refuseRow } from "./rows"
import { readTable } from "./table"
import { matchColumns, targets } from "./targets"

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, kind: "string", ...more })
const types: Record<string, ObjectType> = { Size: { label: "Size", fields: [field("width", { kind: "float", required: true }), field("unit", {})] } }
const fields = [
  field("title", { label: "Job title", required: true }),
  field("salary", { kind: "int", min: 0 }),
  field("tags", { kind: "list", set: true, item: field("") }),
  field("size", { kind: "object", type: "Size", label: "Size" }),
  field("made", { readOnly: true }),
]
const model = { fields, can: [] } as unknown as Model
const all = targets(model, types)
const at = (...names: (string | undefined)[]) => names.map((name) => all.find((one) => one.name === name))

test.each([
  ["title,salary\nA,1\n\"B, and C\",2\n", { columns: ["title", "salary"], rows: [["A", "1"], ["B, and C", "2"]] }],
  ["title\tsalary\nA\t1", { columns: ["title", "salary"], rows: [["A", "1"]] }],
  ["\uFEFFtitle;salary\nA;1", { columns: ["title", "salary"], rows: [["A", "1"]] }],
  ['{"title": "A"}\n{"salary": 12345678901234567890}', { columns: ["title", "salary"], rows: [["A", undefined], [undefined, 12345678901234567890n]] }],
  ['[{"title": "A"}]', { columns: ["title"], rows: [["A"]] }],
  ['{\n"title": "A"\n}', { columns: ["title"], rows: [["A"]] }],
])("%o is read", async (text, table) => {
  expect(await readTable(text)).toEqual(table)
})

test("columns find their fields by name and by label", () => {
  expect(all.map(({ name }) => name)).toEqual(["id", "title", "salary", "tags", "size", "size.width", "size.unit"])
  expect(matchColumns(["Job Title", "SALARY", "size.width", "salary", "else"], all)).toEqual(["title", "salary", "size.width", undefined, undefined])
})

test.each<[Partial<Field>, unknown, unknown]>([
  [{ kind: "int" }, " 12 ", 12],
  [{ kind: "float" }, "1,5", 1.5],
  [{ kind: "decimal" }, "1.50", "1.50"],
  [{ kind: "decimal" }, "0,125", "0.125"],
  [{ kind: "float" }, "1234,567", 1234.567],
  [{ kind: "float" }, "65,000", new Unfinished("65,000")], // 65 here, 65 thousand there
  [{ kind: "decimal" }, "-1,000", new Unfinished("-1,000")],
  [{ kind: "int" }, "many", new Unfinished("many")],
  [{ kind: "bool" }, "Ja", true],
  [{ kind: "date" }, "1.3.2026", "2026-03-01"],
  [{ kind: "duration" }, "90 min", "PT1H30M"],
  [{ kind: "enum", values: [{ value: "full", label: "Full time" }] }, "full time", "full"],
  [{ kind: "list", item: field("", { kind: "int" }) }, "1; 2", [1, 2]],
  [{ kind: "list", item: field("") }, '["a,b"]', ["a,b"]],
  [{ kind: "map" }, '{"a": 1}', { a: 1 }],
  [{ kind: "string" }, "", undefined],
  [{ kind: "string" }, null, null],
])("a cell in %o: %o is %o", (more, cell, value) => {
  expect(cellValue(field("f", more), cell)).toEqual(value)
})

test("a row becomes a document, and its problems stand at their cells", () => {
  const columns = at("title", "salary", "size.width", undefined)
  const row = { number: 3, cells: ["A", "-1", "2.5", "else"], problems: new Map() }
  expect(documentOf(row, columns)).toEqual({ title: "A", salary: -1, size: { width: 2.5 } })
  expect([...checkRow(row, columns, types).problems.keys()]).toEqual([1])
  const refused = refuseRow(row, [{ row: 1, loc: ["size", "width"], msg: "too wide" }, { row: 1, loc: ["made"], msg: "unknown" }, { row: 1, loc: [], msg: "not so" }], columns)
  expect([...refused.problems]).toEqual([[2, "too wide"], [-1, "made: unknown; not so"]])
})
