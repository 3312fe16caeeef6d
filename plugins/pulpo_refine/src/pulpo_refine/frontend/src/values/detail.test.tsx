// @vitest-environment jsdom
import { expect, it } from "vitest"
import { ConfigProvider } from "@/state/config"
import { config, field } from "@/testing/config"
import { render } from "@/testing/render"
import { Detail } from "./detail"

it("the parts of a tuple are apart", async () => {
  const range = field("range", { kind: "tuple", items: [field("", { kind: "float" }), field("", { kind: "float" })] })
  await render(
    <ConfigProvider config={config()}>
      <Detail value={[390, 740]} field={range} />
    </ConfigProvider>,
  )
  expect([...document.querySelectorAll("span")].map(({ textContent }) => textContent)).toEqual(["390", "740"])
})
