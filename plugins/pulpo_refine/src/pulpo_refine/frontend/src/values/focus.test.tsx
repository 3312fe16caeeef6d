// @vitest-environment jsdom
import { beforeAll, expect, it } from "vitest"
import type { ReactNode } from "react"
import { FieldsForm } from "@/forms/fields-form"
import { FormStore } from "@/forms/store"
import { MoreButton } from "@/components/ui/more-button"
import { useTexts } from "@/i18n"
import { ConfigProvider } from "@/state/config"
import { config, field } from "@/testing/config"
import { byText, click, render, settle } from "@/testing/render"
import { Code } from "@/watching/json-view"
import { TooltipProvider } from "@/components/ui/tooltip"
import { Detail } from "./detail"

beforeAll(() => {
  Element.prototype.scrollIntoView ??= () => {}
  return useTexts("en")
})

const types = { Row: { label: "Row", fields: [field("name")] } }
const shown = (element: ReactNode) =>
  render(
    <ConfigProvider config={config({ types })}>
      <TooltipProvider>{element}</TooltipProvider>
    </ConfigProvider>,
  )

function focused(): Element {
  expect(document.activeElement).not.toBe(document.body)
  return document.activeElement!
}

it("stays on the button that shows less of a long text", async () => {
  await shown(<Detail value={"x".repeat(30_000)} field={field("text")} />)
  await click(byText("Show all"))
  expect(focused().textContent).toBe("Show less")
})

it("goes to a nested table that was opened", async () => {
  const rows = field("rows", { kind: "list", item: field("", { kind: "object", type: "Row" }) })
  await shown(<Detail value={[{ name: "a" }]} field={rows} depth={3} />)
  await click(byText("1 item"))
  expect(focused().querySelector("td")?.textContent).toBe("a")
})

it("goes to a sensitive value that was shown", async () => {
  await shown(<Detail value="s3nsitive" field={field("text", { sensitive: true })} />)
  await click(byText("Show"))
  expect(focused().textContent).toBe("s3nsitive")
})

it("goes to a long code that was shown whole", async () => {
  await shown(<Code text={"y".repeat(50_000)} label="Input" />)
  await click(byText("Show all"))
  expect(focused().textContent).toHaveLength(50_000)
})

it("goes to the input of a long text, and to the first of more items", async () => {
  const fields = [field("text"), field("tags", { kind: "list", item: field("tag") })]
  const tags = Array.from({ length: 60 }, (_, index) => `tag ${index}`)
  const store = new FormStore({ fields, types: {}, creating: false, value: { text: "z".repeat(200_000), tags } })
  await shown(<FieldsForm store={store} />)
  await click(byText("Show all"))
  await settle(100)
  expect([focused().id, (focused() as HTMLInputElement).value.length]).toEqual(["field.text", 200_000])
  await click(byText("Show 10 more"))
  await settle(100)
  expect((focused() as HTMLInputElement).value).toBe("tag 50")
})

it("stays at the end of a list when there is nothing more to show", async () => {
  const button = (more: boolean) => (
    <main>
      <MoreButton more={more}>More</MoreButton>
    </main>
  )
  const show = await render(button(true))
  byText("More").focus()
  await show(button(true))
  expect(focused().textContent).toBe("More")
  await show(button(false))
  expect(focused().parentElement?.tagName).toBe("MAIN")
})
