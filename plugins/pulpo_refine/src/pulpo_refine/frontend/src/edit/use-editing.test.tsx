// @vitest-environment jsdom
import { act } from "react"
import { expect, it, vi } from "vitest"
import { toast } from "@/components/ui/toast"
import { field, model } from "@/testing/config"
import { render, settle } from "@/testing/render"
import { type Editing, useEditing } from "./use-editing"

vi.mock("@/components/ui/toast", () => ({ toast: vi.fn(), closeToast: vi.fn() }))

const job = model("Job", { fields: [field("title"), field("place")] })
let editing: Editing

function Form() {
  editing = useEditing(job, "1", { value: { id: "1", title: "Baker", place: "Bonn" }, version: '"1"' }, {}, "draft")
  return null
}

const answer = (body: object, version: string, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": status < 400 ? "application/json" : "application/problem+json", etag: version } })

/** An API where somebody else has stored another place, and which answers the second write only when it is told to. */
function overtaken() {
  const writes: [string | null, unknown][] = []
  let end = () => {}
  const ended = new Promise<void>((resolve) => (end = resolve))
  vi.stubGlobal("fetch", async (_: string, { method, headers, body }: RequestInit) => {
    if (method === "GET") return answer({ id: "1", title: "Baker", place: "Bern" }, '"2"')
    writes.push([(headers as Record<string, string>)["if-match"] ?? null, JSON.parse(body as string)])
    if (writes.length === 1) return answer({ title: "Precondition failed", status: 412 }, "", 412)
    await ended
    return answer({ id: "1", title: "Cook", place: "Bern" }, '"3"')
  })
  return { writes, end }
}

it("saves once, also while it merges and saves again", async () => {
  const { writes, end } = overtaken()
  await render(<Form />)
  editing.store.set(["title"], "Cook")
  let saved: Promise<boolean> | undefined
  await act(async () => void (saved = editing.save()))
  await settle()
  expect(editing.busy).toBe(true)
  expect(await editing.save()).toBe(false)
  end()
  await settle()
  expect(await saved).toBe(true)
  expect(editing.busy).toBe(false)
  expect(writes).toEqual([
    ['"1"', { title: "Cook" }],
    ['"2"', { title: "Cook" }],
  ])
  expect(editing.store.value).toMatchObject({ title: "Cook", place: "Bern" })
  expect(vi.mocked(toast).mock.calls.map(([{ kind }]) => kind)).toEqual(["ok", "ok"])
})
