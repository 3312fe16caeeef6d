import { useCallback, useState, type PointerEvent } from "react"

const narrowest = 56

export interface ColumnWidths {
  /** The widths that the visitor has given; other columns have the one of their kind. */
  given: Record<string, number>
  resizing: string | undefined
  /** The handlers of the edge of a column's head. */
  edge: (path: string) => { onPointerDown: (event: PointerEvent<HTMLElement>) => void; onDoubleClick: () => void }
}

/** Columns get wider and narrower by their edge, and their own width back by a double click on it. */
export function useColumnWidths(initial: Record<string, number>, keep: (widths: Record<string, number>) => void): ColumnWidths {
  const [given, setGiven] = useState(initial)
  const [resizing, setResizing] = useState<string>()
  const edge = useCallback<ColumnWidths["edge"]>(
    (path) => ({
      onDoubleClick: () => {
        const { [path]: _, ...rest } = given
        setGiven(rest)
        keep(rest)
      },
      onPointerDown: (event) => {
        event.preventDefault()
        const handle = event.currentTarget
        const start = event.clientX
        const width = handle.closest("th")!.getBoundingClientRect().width
        let widths = given
        handle.setPointerCapture(event.pointerId)
        setResizing(path)
        const onMove = (move: globalThis.PointerEvent) => {
          widths = { ...given, [path]: Math.max(narrowest, Math.round(width + move.clientX - start)) }
          setGiven(widths)
        }
        const onEnd = () => {
          handle.removeEventListener("pointermove", onMove)
          setResizing(undefined)
          if (widths !== given) keep(widths)
        }
        handle.addEventListener("pointermove", onMove)
        handle.addEventListener("lostpointercapture", onEnd, { once: true })
      },
    }),
    [given, keep],
  )
  return { given, resizing, edge }
}
