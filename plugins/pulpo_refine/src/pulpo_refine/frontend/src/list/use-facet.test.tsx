// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query"
import { expect, it } from "vitest"
import { stubApi } from "@/testing/api"
import { model } from "@/testing/config"
import { render, settle } from "@/testing/render"
import { readListQuery, type ListQuery } from "./list-query"
import { useFacet } from "./use-facet"

const job = model("Job")
const query = (search: string): ListQuery => readListQuery(new URLSearchParams(search), { columns: ["title"], sort: [], limit: 25 })

/** A list with one facet, whose rows are loaded anew with each page. */
function List({ search }: { search: string }) {
  useQuery({ queryKey: ["data", "default", job.path, "list", search], queryFn: () => new Promise((resolve) => setTimeout(() => resolve([]), 20)) })
  const { counts } = useFacet(job, query(search), "mode")
  return <p>{JSON.stringify(counts)}</p>
}

it("counts once for each filter, not for each page, order or set of columns", async () => {
  const sent = stubApi(() => ({ total: 1, facets: { mode: [{ value: "a", count: sent.length }] } }))
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 100 } } })
  const list = (search: string) => (
    <QueryClientProvider client={client}>
      <List search={search} />
    </QueryClientProvider>
  )
  const show = await render(list("title=x"))
  await settle(200)
  expect(sent).toHaveLength(1)
  for (const search of ["title=x&offset=25", "title=x&sort=-title", "title=x&fields=place"]) {
    await show(list(search))
    await settle(200)
  }
  expect(sent).toHaveLength(1)
  await show(list("title=y"))
  await settle(200)
  expect(sent).toHaveLength(2)
  expect(document.body.textContent).toContain('"count":2')
})
