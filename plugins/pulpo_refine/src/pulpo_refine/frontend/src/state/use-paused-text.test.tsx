// @vitest-environment jsdom
import { useState } from "react"
import { expect, it, vi } from "vitest"
import { click, render, settle, type } from "@/testing/render"
import { usePausedText } from "./use-paused-text"

const PAUSE = 20
const trim = (text: string): string => text.trim()

function Input({ take, onReport }: { take: (text: string) => string; onReport: (text: string) => void }) {
  const [value, setValue] = useState("")
  const { text, type } = usePausedText(value, (next) => (onReport(next), setValue(take(next))), PAUSE, trim)
  return (
    <>
      <input value={text} onChange={(event) => type(event.target.value)} />
      <button onClick={() => setValue("other")} />
    </>
  )
}

const input = () => document.querySelector("input")!

it("keeps a space at the end, and what is typed while the report comes back", async () => {
  await render(<Input take={(text) => text} onReport={() => {}} />)
  await type(input(), "foo ")
  await settle(PAUSE * 3)
  expect(input().value).toBe("foo ")
  await type(input(), "foo bar")
  await settle(PAUSE * 3)
  expect(input().value).toBe("foo bar")
})

it("reports a text once, also if it is not taken", async () => {
  const report = vi.fn()
  await render(<Input take={() => ""} onReport={report} />)
  await type(input(), "foo")
  await settle(PAUSE * 6)
  expect(report.mock.calls).toEqual([["foo"]])
})

it("shows a value that was set elsewhere", async () => {
  await render(<Input take={(text) => text} onReport={() => {}} />)
  await type(input(), "foo")
  await settle(PAUSE * 3)
  await click(document.querySelector("button")!)
  expect(input().value).toBe("other")
})
