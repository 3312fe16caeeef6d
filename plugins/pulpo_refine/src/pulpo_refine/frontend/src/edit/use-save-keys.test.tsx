// @vitest-environment jsdom
import { expect, it, vi } from "vitest"
import { press, render } from "@/testing/render"
import { useSaveKeys } from "./use-save-keys"

function Page({ save, leave }: { save: () => void; leave: () => void }) {
  useSaveKeys(save, leave)
  return (
    <>
      <input />
      <div role="dialog">
        <button type="button" />
      </div>
    </>
  )
}

it("saves once at a key, and leaves the keys of a dialog to it", async () => {
  const [save, leave] = [vi.fn(), vi.fn()]
  await render(<Page save={save} leave={leave} />)
  const input = document.querySelector("input")!
  await press(input, "s", { ctrlKey: true })
  await press(input, "Enter", { metaKey: true })
  expect([save.mock.calls.length, leave.mock.calls.length]).toEqual([1, 1])
  await press(input, "s", { ctrlKey: true, repeat: true })
  await press(document.querySelector("[role=dialog] button")!, "s", { ctrlKey: true })
  await press(document.querySelector("[role=dialog] button")!, "Enter", { ctrlKey: true })
  expect([save.mock.calls.length, leave.mock.calls.length]).toEqual([1, 1])
})
