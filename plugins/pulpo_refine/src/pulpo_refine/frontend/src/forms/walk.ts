// @vitest-environment node
import { readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { Model } from "@/api/config"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { creationFields } from "./creation-fields"
import { type Types, initialObject } from "./defaults"
import { creationBody, mergePatch } from "./patch"
import { type JsonObject } from "./path"
import { checkObject } from "./validate"

/* Judges documents for the Python tests, which send them to a real API and compare: PULPO_FORM_WALK names a file with
 * {parts, cases: [{model, types, value, base?}]}, where model and types are places in parts, and beside it the verdicts are written. */
interface Case {
  model: number
  types: number
  value: JsonObject
  base?: JsonObject
}

test.runIf(process.env.PULPO_FORM_WALK)("documents of a project", () => {
  const file = process.env.PULPO_FORM_WALK as string
  const { parts, cases } = parseExact(readFileSync(file, "utf8")) as { parts: unknown[]; cases: Case[] }
  const verdicts = cases.map(({ value, base, ...places }) => {
    const model = parts[places.model] as Model
    const types = parts[places.types] as Types
    const fields = base ? model.fields : creationFields(model)
    return {
      problems: checkObject(fields, value, [], { types, creating: !base }),
      body: base ? mergePatch(fields, base, value, types).body : creationBody(fields, initialObject(fields, types), value),
    }
  })
  writeFileSync(`${file}.verdicts`, stringifyExact(verdicts))
  expect(verdicts).toHaveLength(cases.length)
})
