// @vitest-environment jsdom
import { expect, it } from "vitest"
import { FieldsForm } from "@/forms/fields-form"
import { FormStore } from "@/forms/store"
import { ConfigProvider } from "@/state/config"
import { config, field } from "@/testing/config"
import { press, render } from "@/testing/render"

it.each([
  ["int", 1234567890123456, "ArrowUp", "1234567890123457"],
  ["int", 9007199254740991, "ArrowDown", "9007199254740990"],
  ["float", 0.1, "ArrowUp", "1.1"],
] as const)("the arrows count from the %s %s without losing digits", async (kind, value, key, text) => {
  const store = new FormStore({ fields: [field("count", { kind })], types: {}, creating: false, value: { count: value } })
  await render(
    <ConfigProvider config={config()}>
      <FieldsForm store={store} />
    </ConfigProvider>,
  )
  await press(document.querySelector("input")!, key)
  expect(document.querySelector("input")!.value).toBe(text)
})
