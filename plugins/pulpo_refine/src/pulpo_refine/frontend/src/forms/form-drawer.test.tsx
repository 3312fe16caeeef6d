// @vitest-environment jsdom
import { expect, it, vi } from "vitest"
import { ConfigProvider } from "@/state/config"
import { config, field } from "@/testing/config"
import { press, render } from "@/testing/render"
import { FormDrawer } from "./form-drawer"
import { FormStore } from "./store"

const store = new FormStore({ fields: [field("title")], types: {}, creating: true })

const drawer = (busy: boolean, onSubmit: () => void) => (
  <ConfigProvider config={config()}>
    <FormDrawer title="New" action="Create" store={store} prefix="new" busy={busy} onSubmit={onSubmit} onClose={() => {}} />
  </ConfigProvider>
)

it("is submitted by a key, but not while it is busy or the key is held down", async () => {
  const submit = vi.fn()
  const show = await render(drawer(false, submit))
  const input = () => document.querySelector("input")!
  await press(input(), "Enter", { ctrlKey: true })
  expect(submit).toHaveBeenCalledTimes(1)
  await press(input(), "Enter", { ctrlKey: true, repeat: true })
  await show(drawer(true, submit))
  await press(input(), "Enter", { ctrlKey: true })
  await press(input(), "s", { metaKey: true })
  expect(submit).toHaveBeenCalledTimes(1)
})
