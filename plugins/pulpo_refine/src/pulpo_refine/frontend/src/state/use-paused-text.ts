import { useEffect, useRef, useState } from "react"

interface PausedText {
  text: string
  type: (text: string) => void
  /** Report the text now: for Enter, and when the input is left. */
  report: () => void
}

/** The text of an input that is reported when the typing pauses, not at each key. `clean` is the form in which it is reported,
 *  and in which it comes back as the value. It then does not replace what is typed: neither a space at the end, nor the letters since. */
export function usePausedText(value: string, onReport: (text: string) => void, pause: number, clean: (text: string) => string = (text) => text): PausedText {
  const [text, setText] = useState(value)
  const reported = useRef(value)
  useEffect(() => {
    if (value === reported.current) return
    reported.current = value
    setText(value)
  }, [value])
  const report = (): void => {
    const next = clean(text)
    if (next === reported.current) return
    reported.current = next
    onReport(next)
  }
  const latest = useRef(report)
  latest.current = report
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), pause)
    return () => clearTimeout(timer)
  }, [text, pause])
  return { text, type: setText, report }
}
