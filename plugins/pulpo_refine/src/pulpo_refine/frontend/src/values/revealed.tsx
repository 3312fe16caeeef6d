import type { ReactNode } from "react"

const focus = (element: HTMLElement | null): void => element?.focus()

/** Content that replaces the button that was clicked: it takes the focus, which would be lost with the button. */
export function Revealed({ children }: { children: ReactNode }) {
  return (
    <div tabIndex={-1} ref={focus} className="outline-none">
      {children}
    </div>
  )
}
