// @vitest-environment node
import { readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { Field } from "@/api/config"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { type Types, initialObject } from "./defaults"
import { creationBody, mergePatch } from "./patch"
import { type JsonObject } from "./path"
import { checkObject } from "./validate"

/* Judges documents for the Python tests, which send them to a real API and compare: PULPO_FORM_WALK names a file with
 * {types, cases: [{fields, value, base?}]}, and beside it the verdicts are written. */
interface Case {
  fields: Field[]
  value: JsonObject
  base?: JsonObject
}

test.runIf(process.env.PULPO_FORM_WALK)("documents of a project", () => {
  const file = process.env.PULPO_FORM_WALK as string
  const { types, cases } = parseExact(readFileSync(file, "utf8")) as { types: Types; cases: Case[] }
  const verdicts = cases.map(({ fields, value, base }) => ({
    problems: checkObject(fields, value, [], { types, creating: !base }),
    body: base ? mergePatch(fields, base, value, types).body : creationBody(fields, initialObject(fields, types), value),
    initial: initialObject(fields, types),
  }))
  writeFileSync(`${file}.verdicts`, stringifyExact(verdicts))
  expect(verdicts).toHaveLength(cases.length)
})
