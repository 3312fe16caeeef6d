import { QueryClient } from "@tanstack/react-query"
import { describe, expect, it } from "vitest"
import { pieces, readLog } from "./log-line"
import { servicesKey, showServices, verbsOf, type Service, type Services, type State } from "./services"

const service = (state: State, name = "db"): Service => ({
  name, state, description: "", pid: null, port: null, url: null, uptime: null, memory: null, restarts: 0, why: "", setting: "", lines: [],
}) // prettier-ignore

describe("what can be done with a service", () => {
  it("depends on its state", () => {
    expect(verbsOf(service("stopped"), "api")).toEqual(["start"])
    expect(verbsOf(service("failed"), "api")).toEqual(["start", "stop"])
    expect(verbsOf(service("ready"), "api")).toEqual(["restart", "stop"])
    expect(verbsOf(service("stopping"), "api")).toEqual([])
  })

  it("is nothing for the one that answers, while it runs", () => {
    expect(verbsOf(service("not ready", "api"), "api")).toEqual([])
    expect(verbsOf(service("ready", "api"), null)).toEqual(["restart", "stop"])
  })
})

it("a request that was sent before a change does not overwrite its answer", async () => {
  const client = new QueryClient()
  const answers = (state: State): Services => ({ services: [service(state)], problems: [], own: null })
  let end = (_: Services): void => {}
  const old = client.fetchQuery({ queryKey: servicesKey, queryFn: () => new Promise<Services>((resolve) => (end = resolve)) }).catch(() => undefined)
  await showServices(client, answers("starting"))
  end(answers("stopped"))
  await old
  expect(client.getQueryData(servicesKey)).toEqual(answers("starting"))
})

describe("lines of a log", () => {
  const shown = (...lines: string[]) => readLog(lines).map(({ text }) => text)

  it("are without colours", () => expect(shown("\u001b[31mred\u001b[0m")).toEqual(["red"]))

  it("are put into words", () => {
    const line = { timestamp: "2026-11-30T08:15:58.940377Z", level: "error", logger: "api", event: "GET /", error: { type: "E" }, exception: "Traceback\n  here" }
    expect(shown(JSON.stringify(line), "next")).toEqual(['2026-11-30 08:15:58 ERROR GET / logger=api error={"type":"E"}', "Traceback", "  here", "next"])
    expect(shown('{"a": 1}', '{"a": ')).toEqual(['{"a": 1}', '{"a": '])
  })

  it("say by a word how bad they are", () => {
    const lines = ["ValueError: no", "2026-01-31 12:00:00 [warning  ] slow", "GET /errors 200"]
    expect(readLog(lines).map(({ tone }) => tone)).toEqual(["danger", "warn", undefined])
  })

  it("are cut where the searched text is", () => {
    expect(pieces("a.b A.B axb", "a.b")).toEqual(["", "a.b", " ", "A.B", " axb"])
    expect(pieces("abc", "")).toEqual(["abc"])
  })
})
