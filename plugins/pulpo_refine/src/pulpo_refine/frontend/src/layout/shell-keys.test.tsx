// @vitest-environment jsdom
import { beforeAll, expect, it, vi } from "vitest"
import { MemoryRouter } from "react-router"
import { useTexts } from "@/i18n"
import { ConfigProvider } from "@/state/config"
import { config, model } from "@/testing/config"
import { press, render, type } from "@/testing/render"
import { paletteOpen } from "./layout-state"
import { Sidebar } from "./sidebar"
import { useShellKeys } from "./use-shell-keys"

beforeAll(() => useTexts("en"))

function Page() {
  useShellKeys()
  return (
    <>
      <input />
      <div role="dialog">
        <textarea />
      </div>
    </>
  )
}

it("Ctrl-K opens and closes the palette, but not over a dialog", async () => {
  await render(<Page />)
  await press(document.querySelector("textarea")!, "k", { ctrlKey: true })
  expect(paletteOpen.get()).toBe(false)
  await press(document.querySelector("input")!, "k", { ctrlKey: true })
  expect(paletteOpen.get()).toBe(true)
  await press(document.querySelector("textarea")!, "k", { ctrlKey: true })
  expect(paletteOpen.get()).toBe(false)
})

it("Escape empties the filter of the menu first, then it closes what is around it", async () => {
  const models = Array.from({ length: 20 }, (_, index) => model(`Model${index}`))
  const closed = vi.fn()
  document.addEventListener("keydown", closed)
  await render(
    <MemoryRouter>
      <ConfigProvider config={config({ models })}>
        <Sidebar />
      </ConfigProvider>
    </MemoryRouter>,
  )
  const field = document.querySelector("input")!
  await type(field, "Model1")
  await press(field, "Escape")
  expect([field.value, closed.mock.calls.length]).toEqual(["", 0])
  await press(field, "Escape")
  expect(closed).toHaveBeenCalledOnce()
  document.removeEventListener("keydown", closed)
})
