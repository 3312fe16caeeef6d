import { ChevronDown, ChevronUp, Search } from "lucide-react"
import { useEffect, useMemo, useRef, useState, type KeyboardEvent as KeyEvent } from "react"
import { Button } from "@/components/ui/button"
import { InputWith } from "@/components/ui/input"
import { t } from "@/i18n"
import { isTyping } from "@/layout/is-typing"
import type { LogLine } from "./log-line"

interface Found {
  text: string
  setText: (text: string) => void
  /** The number of matching lines, and the index of the current one. */
  total: number
  at: number
  move: (steps: number) => void
  /** The line that it is at. */
  current: number | undefined
}

/** A search in the lines of a log: it begins at the last line that has the text. */
export function useLogSearch(lines: LogLine[]): Found {
  const [text, setText] = useState("")
  const [back, setBack] = useState(0)
  const places = useMemo(() => {
    const words = text.toLowerCase()
    return words ? lines.flatMap((line, index) => (line.text.toLowerCase().includes(words) ? [index] : [])) : []
  }, [lines, text])
  const total = places.length
  const at = total ? (((total - 1 - back) % total) + total) % total : 0
  return {
    text,
    setText: (next) => {
      setText(next)
      setBack(0)
    },
    total,
    at,
    move: (steps) => setBack(back - steps),
    current: places[at],
  }
}

/** The field of the search: Enter goes to the place before, Shift+Enter to the one after, Escape ends it; / leads here. */
export function LogSearch({ text, setText, total, at, move }: Found) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event)) return
      event.preventDefault()
      field.current?.focus()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
  const onKeyDown = (event: KeyEvent) => {
    if (event.key === "Enter") move(event.shiftKey ? 1 : -1)
    if (event.key !== "Escape") return
    setText("")
    field.current?.blur()
  }
  return (
    <div role="search" className="flex items-center gap-1 max-sm:min-w-0 max-sm:flex-1">
      <InputWith
        ref={field}
        before={<Search size={13} aria-hidden />}
        after={text && <span role="status" className="text-xs tabular-nums">{total ? t("services.found", { at: at + 1, total }) : t("services.not_found")}</span>}
        value={text}
        aria-label={t("services.search")}
        placeholder={t("services.search")}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-7! min-h-7! w-64! text-sm max-xl:w-44! max-sm:w-auto! max-sm:min-w-0 max-sm:flex-1"
      />
      {total > 1 && (
        <>
          <Button look="ghost" size="sm" icon aria-label={t("services.previous")} onClick={() => move(-1)}>
            <ChevronUp size={14} />
          </Button>
          <Button look="ghost" size="sm" icon aria-label={t("services.next")} onClick={() => move(1)}>
            <ChevronDown size={14} />
          </Button>
        </>
      )}
    </div>
  )
}
