// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { expect, it } from "vitest"
import { json, stubApi } from "@/testing/api"
import { model } from "@/testing/config"
import { render, settle } from "@/testing/render"
import { type Label, useLabel } from "./labels"

const job = model("Job")
const ids = ["1", "2", "a, b"]
let labels: Label[]

function Labels() {
  labels = ids.map((id) => useLabel(job, id))
  return null
}

async function found(answer: () => unknown): Promise<Label[]> {
  const sent = stubApi(answer)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  await render(
    <QueryClientProvider client={client}>
      <Labels />
    </QueryClientProvider>,
  )
  await settle(30)
  expect(sent.map(({ params }) => params.get("id__in"))).toEqual(['1,2,"a, b"'])
  return labels
}

it("a link without a document is missing", async () => {
  expect(await found(() => json({ items: [{ id: "1", title: "Cook" }, { id: "a, b", title: "Baker" }] }))).toEqual([{ text: "Cook" }, { text: "2", missing: true }, { text: "Baker" }])
})

it("a link whose document could not be asked for is not missing", async () => {
  expect(await found(() => json({ title: "Too many" }, "", 503))).toEqual(ids.map((id) => ({ text: id })))
})
