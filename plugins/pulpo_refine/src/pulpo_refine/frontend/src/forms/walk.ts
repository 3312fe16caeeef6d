// @vitest-environment node
import { readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { Model } from "@/api/config"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { creationFields } from "./creation-fields"
import { type Types, initialObject } from "./defaults"
import { creationBody, mergePatch, replacementBody } from "./patch"
import { type JsonObject } from "./path"
import { checkObject } from "./validate"

/* Judges documents for tests/test_form_walk.py, which sends them to a real API and compares: PULPO_FORM_WALK names a file
 * with {parts, cases: [{model, types, value}]}, where model and types are places in parts; of an edit, also its base. Beside it the verdicts are
 * written. Without that file there is nothing to judge: vite.config.ts takes it for a test only where it is named. */
interface Case {
  model: number
  types: number
  value: JsonObject
  /** The stored document that the value is an edit of. */
  base?: JsonObject
}

test("documents of a project", () => {
  const file = process.env.PULPO_FORM_WALK as string
  const { parts, cases } = parseExact(readFileSync(file, "utf8")) as { parts: unknown[]; cases: Case[] }
  const verdicts = cases.map(({ value, base, ...places }) => {
    const types = parts[places.types] as Types
    const model = parts[places.model] as Model
    if (base) return { ...mergePatch(model.fields, base, value, types), replacement: replacementBody(model.fields, value) }
    const fields = creationFields(model)
    return {
      problems: checkObject(fields, value, [], { types, creating: true }),
      body: creationBody(fields, initialObject(fields, types), value),
    }
  })
  writeFileSync(`${file}.verdicts`, stringifyExact(verdicts))
  expect(verdicts).toHaveLength(cases.length)
})
