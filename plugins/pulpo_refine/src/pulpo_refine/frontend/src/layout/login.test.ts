// @vitest-environment jsdom
import { expect, it } from "vitest"
import { safeTarget } from "./LoginPage"

it("leads back to pages of this application only", () => {
  for (const target of ["/admin", "/admin/", "/admin?x=1", "/admin/jobs?title=a#b"]) expect(safeTarget(target, "/admin/")).toBe(target)
  const others = [null, "", "jobs", "/", "/administrator", "/adminx/jobs", "//evil.example/admin/", "/\\evil.example", "/admin/../jobs", "https://evil.example/admin/"]
  for (const target of others) expect([target, safeTarget(target, "/admin/")]).toEqual([target, "/admin/"])
  expect(safeTarget("/jobs", "/")).toBe("/jobs")
})
