// @vitest-environment jsdom
import { act } from "react"
import { expect, it } from "vitest"
import { json, shownToasts, stubApi } from "@/testing/api"
import { MASK } from "@/forms/mask"
import { useTexts } from "@/i18n"
import { field, model } from "@/testing/config"
import { render, settle } from "@/testing/render"
import { type Editing, useEditing } from "./use-editing"

const job = model("Job", { fields: [field("title"), field("place")] })
let editing: Editing

function Form() {
  editing = useEditing(job, "1", { value: { id: "1", title: "Baker", place: "Bonn" }, version: '"1"' }, {}, "draft")
  return null
}

it("saves once, also while it merges what somebody else has stored and saves again", async () => {
  let end = () => {}
  const ended = new Promise<void>((resolve) => (end = resolve))
  const toasts = shownToasts()
  const sent = stubApi(async ({ method, headers }) => {
    if (method === "GET") return json({ id: "1", title: "Baker", place: "Bern" }, '"2"')
    if (headers["if-match"] === '"1"') return json({ title: "Precondition failed", status: 412 }, "", 412)
    await ended
    return json({ id: "1", title: "Cook", place: "Bern" }, '"3"')
  })
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
  expect(sent.filter(({ method }) => method === "PATCH").map(({ headers, body }) => [headers["if-match"], body])).toEqual([
    ['"1"', { title: "Cook" }],
    ['"2"', { title: "Cook" }],
  ])
  expect(editing.store.value).toMatchObject({ title: "Cook", place: "Bern" })
  expect(toasts.map(({ type }) => type)).toEqual(["ok", "ok"])
})

it.each([
  ["only a secret", { pin: "new" }, { title: "Baker", pin: MASK }, [undefined, false]],
  ["a secret, too", { pin: "new", title: "Cook" }, { title: "Cook", pin: MASK }, ["Undo does not bring back the secret values.", true]],
  ["no secret", { title: "Cook" }, { title: "Cook", pin: MASK }, [undefined, true]],
])("offers to undo what can be undone of an edit of %s", async (_, entered, stored, offered) => {
  await useTexts("en")
  const toasts = shownToasts()
  stubApi(() => json({ id: "1", ...stored }, '"2"'))
  const secret = model("Job", { fields: [field("title"), field("pin", { secret: true })] })
  function SecretForm() {
    editing = useEditing(secret, "1", { value: { id: "1", title: "Baker", pin: MASK }, version: '"1"' }, {}, "draft of a secret")
    return null
  }
  await render(<SecretForm />)
  for (const [name, value] of Object.entries(entered)) editing.store.set([name], value)
  await act(async () => void (await editing.save()))
  expect(toasts.map(({ description, actionProps }) => [description, actionProps !== undefined])).toEqual([offered])
})

it("ends a save whose version is never accepted", async () => {
  const toasts = shownToasts()
  const sent = stubApi(({ method }) =>
    method === "GET" ? json({ id: "1", title: "Baker", place: "Bonn" }, '"1"') : json({ title: "Precondition failed", status: 412 }, "", 412),
  )
  await render(<Form />)
  editing.store.set(["title"], "Cook")
  let saved: boolean | undefined
  await act(async () => void (saved = await editing.save()))
  await settle()
  expect(saved).toBe(false)
  expect(editing.busy).toBe(false)
  expect(sent.filter(({ method }) => method === "PATCH").length).toBe(5)
  expect(toasts.at(-1)?.type).toBe("error")
})
