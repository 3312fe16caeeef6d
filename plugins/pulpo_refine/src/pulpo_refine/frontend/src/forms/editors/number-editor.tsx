import type { KeyboardEvent } from "react"
import { InputWith } from "@/components/ui/input"
import { useForm, useSetValue, useValue } from "../form-context"
import { placeholderOf } from "../placeholders"
import type { EditorProps } from "./editor"
import { parseNumber } from "./parse-number"
import { useTypedText } from "./typed-text"

export function NumberEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const { text, type } = useTypedText(value, (typed) => parseNumber(field, typed), (number) => (number === null || number === undefined ? "" : String(number)), set)

  /** Arrows up and down count, as in an input of type number, which would lose digits. */
  function count(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (!by || field.kind === "decimal" || (typeof value !== "number" && text !== "")) return
    event.preventDefault()
    const step = field.step ?? 1
    const next = Number(value ?? 0) + by * step
    // 0.1 + 0.2 is 0.30000000000000004. A whole number has no such digits, and may need all 16 of its own.
    set(Number.isSafeInteger(next) ? next : Number(next.toPrecision(15)))
  }

  return (
    <InputWith
      id={id}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={() => store.touch(path)}
      onKeyDown={count}
      inputMode={field.kind === "int" ? "numeric" : "decimal"}
      autoComplete="off"
      placeholder={placeholderOf(field)}
      aria-label={label}
      aria-required={field.required}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      after={field.unit && <span className="text-sm text-muted">{field.unit}</span>}
    />
  )
}
