import { expect, it } from "vitest"
import { asCurl, asPulpo, asPython, py, shellQuoted } from "./snippets"

const params = new URLSearchParams([["title__in", '"C, C++",it\'s'], ["sort", "-posted_at"]])

it("quotes for a shell", () => {
  expect(shellQuoted("a b")).toBe("'a b'")
  expect(shellQuoted("it's")).toBe(`'it'\\''s'`)
  expect(asCurl({ method: "GET", url: "http://x/jobs", params })).toBe("curl 'http://x/jobs?title__in=%22C,%20C%2B%2B%22,it'\\''s&sort=-posted_at'")
  expect(asCurl({ method: "PATCH", url: "http://x/jobs/1", body: { a: "it's" }, etag: '"e"' })).toBe(
    `curl -X PATCH http://x/jobs/1 -H 'if-match: "e"' -H 'content-type: application/json' -d '{"a":"it'\\''s"}'`,
  )
})

it("writes Python", () => {
  expect(py({ a: [true, null, "x\n"], b: 1.5 })).toBe('{"a": [True, None, "x\\n"], "b": 1.5}')
  expect(asPython({ method: "GET", url: "http://x/jobs", params })).toContain('params=[("title__in", "\\"C, C++\\",it\'s"), ("sort", "-posted_at")],')
})

it("keeps the digits of whole numbers", () => {
  const body = { number: 9007199254740993n }
  expect(py(body)).toBe('{"number": 9007199254740993}')
  expect(asCurl({ method: "POST", url: "http://x/jobs", body })).toContain(`-d '{"number":9007199254740993}'`)
})

it("writes the command", () => {
  expect(asPulpo({ method: "GET", url: "", pulpo: ["data", "list", "Job", "title=a b"] })).toBe("pulpo data list Job 'title=a b'")
  expect(asPulpo({ method: "GET", url: "" })).toBeUndefined()
})
