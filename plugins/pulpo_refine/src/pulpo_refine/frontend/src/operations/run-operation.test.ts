// @vitest-environment jsdom
import { expect, it } from "vitest"
import { Problem } from "@/api/problem"
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

it("ends with the refusal of the API", async () => {
  stubApi(({ method }) => (method === "POST" ? json({ id: "1", status: "running" }, "", 202) : json({ title: "Not found" }, "", 404)))
  await expect(call()).rejects.toBeInstanceOf(Problem)
})
