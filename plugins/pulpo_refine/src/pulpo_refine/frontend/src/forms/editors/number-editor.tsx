import type { KeyboardEvent } from "react"
import type { Field } from "@/api/config"
import { InputWith } from "@/components/ui/input"
import { parseDecimal } from "../decimal"
import { useForm, useSetValue, useValue } from "../form-context"
import { type Json, Unfinished } from "../path"
import { placeholderOf } from "../placeholders"
import type { EditorProps } from "./editor"
import { emptied, useTypedText } from "./typed-text"

/** Read a number as it is typed. Whole numbers that JavaScript cannot hold become a `bigint`; decimals stay text. */
export function parseNumber(field: Field, typed: string): Json {
  const text = typed.trim().replace(/^\+/, "").replace("−", "-")
  if (text === "") return emptied(field)
  if (!parseDecimal(text)) return new Unfinished(typed)
  if (field.kind === "decimal") return text
  if (field.kind === "int") {
    if (!/^-?\d+$/.test(text)) return new Unfinished(typed)
    return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)
  }
  return Number.isFinite(Number(text)) ? Number(text) : new Unfinished(typed)
}

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
    set(Number((Number(value ?? 0) + by * step).toPrecision(15)))
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
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      after={field.unit && <span className="text-sm text-muted">{field.unit}</span>}
    />
  )
}
