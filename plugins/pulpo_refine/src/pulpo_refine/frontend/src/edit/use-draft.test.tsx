// @vitest-environment jsdom
import { expect, it } from "vitest"
import { FormStore } from "@/forms/store"
import { readDraft } from "@/forms/drafts"
import { field } from "@/testing/config"
import { render, settle } from "@/testing/render"
import { forgetDraft, useDraft } from "./use-draft"

const version = () => undefined

function Form({ store }: { store: FormStore }) {
  useDraft(store, "pulpo.draft/a", version)
  return null
}

it("a draft that another tab has dropped is kept again before a reload", async () => {
  const store = new FormStore({ fields: [field("title")], types: {}, creating: true })
  await render(<Form store={store} />)
  store.set(["title"], "Cook")
  await settle(400)
  forgetDraft("pulpo.draft/a") // as another tab does when it saves
  dispatchEvent(new Event("pagehide"))
  expect(readDraft(localStorage, "pulpo.draft/a")?.value).toEqual({ title: "Cook" })
  forgetDraft("pulpo.draft/a")
})
