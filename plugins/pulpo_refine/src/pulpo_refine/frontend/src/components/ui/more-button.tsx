import { useLayoutEffect, useRef, type ComponentProps, type ReactNode } from "react"
import { Button } from "./button"

interface Props extends Pick<ComponentProps<typeof Button>, "size" | "look" | "onClick" | "aria-disabled"> {
  /** There is more to show. */
  more: boolean
  /** The classes of the box around the button, while there is one. */
  className?: string
  children: ReactNode
}

/** A button below a list that shows more of it. When all is shown it goes, and the focus stays at its place: it would go to
 *  the top of the page otherwise. */
export function MoreButton({ more, className, children, ...button }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const isFocused = useRef(false)
  useLayoutEffect(() => {
    if (!more && isFocused.current) place.current?.focus()
  }, [more])
  return (
    <div ref={place} tabIndex={-1} onFocus={() => (isFocused.current = true)} onBlur={() => (isFocused.current = false)} className={more ? className : "outline-none"}>
      {more && <Button {...button}>{children}</Button>}
    </div>
  )
}
