import { useEffect, useLayoutEffect, useRef } from "react"
import { cn } from "@/components/cn"
import { pieces, type LogLine } from "./log-line"

interface Props {
  lines: LogLine[]
  label: string
  wrap: boolean
  follow: boolean
  searched: string
  /** The line of the current match. */
  current: number | undefined
}

const colors = { danger: "text-danger", warn: "text-warn" }

/** The lines of a log. It follows new lines to its end, unless it was scrolled up. */
export function LogLines({ lines, label, wrap, follow, searched, current }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  useLayoutEffect(() => {
    if (follow && atEnd.current && current === undefined) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [lines, wrap, follow, current])
  useEffect(() => {
    if (current !== undefined) box.current?.querySelector(`[data-line="${current}"]`)?.scrollIntoView({ block: "center" })
  }, [current])
  const onScroll = () => {
    const { scrollTop, clientHeight, scrollHeight } = box.current!
    atEnd.current = scrollTop + clientHeight > scrollHeight - 8
  }
  return (
    <div
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={onScroll}
      className={cn("h-full overflow-auto bg-sunken py-2 font-mono text-xs leading-[1.55] -outline-offset-2", wrap ? "break-words whitespace-pre-wrap" : "whitespace-pre")}
    >
      <div className={cn(!wrap && "w-max min-w-full")}>
        {lines.map(({ text, tone }, index) => (
          <div key={index} data-line={index} className={cn("px-4 max-sm:px-3", tone && colors[tone], index === current && "bg-active")}>
            {text ? pieces(text, searched).map((piece, place) => (place % 2 ? <mark key={place}>{piece}</mark> : piece)) : <br />}
          </div>
        ))}
      </div>
    </div>
  )
}
