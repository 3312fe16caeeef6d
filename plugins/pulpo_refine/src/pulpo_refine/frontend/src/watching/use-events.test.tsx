// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { expect, it } from "vitest"
import { json, stubApi } from "@/testing/api"
import { render, settle } from "@/testing/render"
import { useEvents } from "./use-events"

const event = (message: string) => ({ timestamp: "2026-11-30T10:00:00Z", type: "api_request", level: "warn", module: "api", message })

let shown: string[] = []

function Page() {
  shown = useEvents({}, true).items.map(({ message }) => message)
  return null
}

it("misses nothing that happens between the list and the stream", async () => {
  const kept = [event("before")]
  let connect = () => {}
  const connected = new Promise<void>((resolve) => (connect = resolve))
  stubApi(async ({ path }) => {
    if (!path.endsWith("/stream")) return json({ items: [...kept], process: 1, stats: {} })
    await connected
    return new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } })
  })
  await render(
    <QueryClientProvider client={new QueryClient()}>
      <Page />
    </QueryClientProvider>,
  )
  await settle()
  expect(shown).toEqual(["before"])
  kept.unshift(event("between"))
  connect()
  await settle()
  expect(shown).toEqual(["between", "before"])
})
