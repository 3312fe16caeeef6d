// @vitest-environment node
import { expect, it } from "vitest"
import type { Operation } from "@/api/config"
import { copyValues } from "@/edit/cloning"
import { startValues } from "@/operations/input"
import { field, model } from "@/testing/config"
import { recreatable } from "@/undo/undo"
import { dropMasks, holdsSecret } from "./secrets"
import { MASK } from "./mask"

const types = { Login: { label: "Login", fields: [field("user"), field("password", { secret: true }), field("next", { kind: "object", type: "Login" })] } }
const login = field("login", { kind: "object", type: "Login" })
const fields = [
  field("title"),
  field("token", { secret: true }),
  login,
  field("logins", { kind: "list", item: login }),
  field("keys", { kind: "map", value: field("", { secret: true }) }),
  field("either", { kind: "union", options: [login, field("")] }),
  field("codes", { kind: "list", sensitive: true, item: field("", { secret: true }) }),
]
const masked = { user: "ann", password: MASK, next: { user: "bob", password: MASK } }
const values = { title: MASK, token: MASK, login: masked, logins: [masked], keys: { a: MASK }, either: masked, codes: [MASK] }
const bare = { user: "ann", next: { user: "bob" } }
const dropped = { title: MASK, login: bare, logins: [bare], keys: {}, either: bare, codes: [] }

it("leaves out masks, at any depth, where there is no secret to keep", () => {
  expect(dropMasks(fields, values, types)).toEqual(dropped)
  expect(recreatable(model("Thing", { fields }), { id: "1", ...values }, types)).toEqual({ id: "1", ...dropped })
  expect(startValues({ name: "a", label: "A", fields } as unknown as Operation, types, values)).toEqual(dropped)
  expect(copyValues(fields, values, types)).toEqual({ values: dropped, without: ["token", "login", "logins", "keys", "either", "codes"] })
})

it("a secret that was entered stays", () => {
  expect(dropMasks(fields, { token: "t", login: { password: "p" } }, types)).toEqual({ token: "t", login: { password: "p" } })
})

it("secrets are found at any depth, also in types that hold themselves", () => {
  expect(fields.map((one) => holdsSecret([one], types))).toEqual([false, true, true, true, true, true, true])
})
