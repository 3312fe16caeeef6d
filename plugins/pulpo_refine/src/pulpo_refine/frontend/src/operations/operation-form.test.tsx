// @vitest-environment jsdom
import { beforeAll, expect, it, vi } from "vitest"
import type { Operation } from "@/api/config"
import { FormStore } from "@/forms/store"
import { useTexts } from "@/i18n"
import { ConfigProvider } from "@/state/config"
import { config, field } from "@/testing/config"
import { byText, click, press, render, settle } from "@/testing/render"
import { OperationForm } from "./operation-form"

beforeAll(() => useTexts("en"))

const operation: Operation = { name: "jobs.refresh", label: "Refresh", fields: [field("place")] }

async function shown() {
  const store = new FormStore({ fields: operation.fields, types: {}, creating: true })
  await render(
    <ConfigProvider config={config({ operations: [operation] })}>
      <OperationForm operation={operation} store={store} />
    </ConfigProvider>,
  )
  return document.querySelector("form input")!
}

it("calls its operation once, however often the key is pressed", async () => {
  let end = () => {}
  const calls = vi.fn(() => new Promise<Response>((resolve) => (end = () => resolve(new Response("1", { headers: { "content-type": "application/json" } })))))
  vi.stubGlobal("fetch", calls)
  const input = await shown()
  for (let times = 0; times < 3; times++) await press(input, "Enter", { ctrlKey: true })
  expect(calls).toHaveBeenCalledTimes(1)
  end()
  await settle()
  expect(byText("Done in", "*")).toBeTruthy()
  // It has been answered: a repeat asks first.
  await press(input, "Enter", { ctrlKey: true })
  expect(calls).toHaveBeenCalledTimes(1)
  await click(byText("Run again"))
  expect(calls).toHaveBeenCalledTimes(2)
})
