import { act, type ReactNode } from "react"
import { createRoot } from "react-dom/client"
import { onTestFinished } from "vitest"

/** Render an element into the page of a test, which needs the environment jsdom. Returns a function that renders another one
 *  in its place. */
export async function render(element: ReactNode): Promise<(next: ReactNode) => Promise<void>> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const root = createRoot(document.body.appendChild(document.createElement("div")))
  onTestFinished(async () => {
    await act(async () => root.unmount())
    document.body.replaceChildren()
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  })
  const show = (next: ReactNode) => act(async () => root.render(next))
  await show(element)
  return show
}

/** Let requests, timers of so many milliseconds, and frames pass. */
export const settle = (milliseconds = 0): Promise<void> => act(() => new Promise<void>((resume) => setTimeout(resume, milliseconds)))

export const press = (target: Element, key: string, more: KeyboardEventInit = {}): Promise<void> =>
  act(async () => void target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })))

/** Click an element that has the focus, as after Tab. */
export async function click(target: HTMLElement): Promise<void> {
  target.focus()
  await act(async () => target.click())
}

export function byText(text: string, selector = "button"): HTMLElement {
  const found = [...document.querySelectorAll<HTMLElement>(selector)].find((one) => one.textContent?.includes(text))
  if (!found) throw new Error(`No ${selector} has the text ${text}: ${document.body.innerHTML}`)
  return found
}

/** Enter a text in an input. */
export async function type(target: HTMLInputElement, text: string): Promise<void> {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(target, text)
  await act(async () => void target.dispatchEvent(new Event("input", { bubbles: true })))
}
