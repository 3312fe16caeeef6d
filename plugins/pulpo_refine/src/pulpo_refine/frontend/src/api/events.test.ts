// @vitest-environment jsdom
import { expect, it } from "vitest"
import { stubApi } from "@/testing/api"
import { listen, type StreamEvent } from "./events"

it("a document in the stream has its whole numbers with all of their digits", async () => {
  const text = 'event: updated\ndata: {"model":"Job","path":"jobs","id":"1","document":{"inner":{"number":9007199254740993}}}\n\n'
  stubApi(() => new Response(text, { headers: { "content-type": "text/event-stream" } }))
  const heard = await new Promise<StreamEvent>((resolve) => {
    const stop = listen((event) => {
      stop()
      resolve(event)
    })
  })
  expect(heard).toMatchObject({ type: "updated", document: { inner: { number: 9007199254740993n } } })
})
