// @vitest-environment jsdom
import { expect, it } from "vitest"
import { render } from "@/testing/render"
import { LogLines } from "./log-lines"

it("blank lines keep their place", async () => {
  await render(<LogLines label="log" lines={[{ text: "a" }, { text: "" }, { text: "b" }]} wrap follow={false} searched="b" current={undefined} />)
  const lines = [...document.querySelectorAll("[data-line]")].map(({ innerHTML }) => innerHTML)
  expect(lines).toEqual(["a", "<br>", "<mark>b</mark>"])
})
