// @vitest-environment jsdom
import { expect, it } from "vitest"
import { Problem, Unreachable } from "@/api/problem"
import { markBack } from "@/state/connection"
import { json, stubApi } from "@/testing/api"
import { callOperation } from "./run-operation"

const call = () => callOperation({ name: "jobs.refresh", body: {}, background: true, signal: new AbortController().signal })

it("follows a run in the background although its state cannot be read for a while", async () => {
  const answers = [
    () => json({ title: "Restarting" }, "", 503),
    () => Promise.reject(new TypeError("connection lost")),
    () => json({ id: "1", status: "success", result: 42 }),
  ]
  const sent = stubApi(({ method }) => (method === "POST" ? json({ id: "1", status: "running" }, "", 202) : answers.shift()!()))
  expect(await call()).toBe(42)
  expect(sent.map(({ method }) => method)).toEqual(["POST", "GET", "GET", "GET"])
})

it("gives whole numbers with all of their digits, also those of a run in the background", async () => {
  const exact = (text: string, status: number) => new Response(text, { status, headers: { "content-type": "application/json" } })
  stubApi(({ method }) => (method === "POST" ? exact('{"id":"1","status":"running"}', 202) : exact('{"id":"1","status":"success","result":9007199254740993}', 200)))
  expect(await call()).toBe(9007199254740993n)
})

it("tells an answer that breaks off from a refusal: the call may have been carried out", async () => {
  const broken = new ReadableStream({ pull: (stream) => stream.error(new TypeError("network error")) })
  stubApi(() => new Response(broken, { headers: { "content-type": "application/json" } }))
  await expect(call()).rejects.toBeInstanceOf(Unreachable)
  markBack()
})

it("ends with the refusal of the API", async () => {
  stubApi(({ method }) => (method === "POST" ? json({ id: "1", status: "running" }, "", 202) : json({ title: "Not found" }, "", 404)))
  await expect(call()).rejects.toBeInstanceOf(Problem)
})
