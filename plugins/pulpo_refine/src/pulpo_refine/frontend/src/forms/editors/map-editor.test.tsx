// @vitest-environment jsdom
import { act } from "react"
import { expect, it } from "vitest"
import { FieldsForm } from "@/forms/fields-form"
import { FormStore } from "@/forms/store"
import { ConfigProvider } from "@/state/config"
import { config, field } from "@/testing/config"
import { render, type } from "@/testing/render"

it("a key that was typed is taken when its input is left", async () => {
  const store = new FormStore({ fields: [field("names", { kind: "map", value: field("") })], types: {}, creating: false, value: { names: { a: "1" } } })
  await render(
    <ConfigProvider config={config()}>
      <FieldsForm store={store} />
    </ConfigProvider>,
  )
  const input = [...document.querySelectorAll("input")].at(-1)!
  input.focus()
  await type(input, "b")
  await act(async () => input.blur())
  expect(store.value).toEqual({ names: { a: "1", b: "" } })
  expect(input.value).toBe("")
})
