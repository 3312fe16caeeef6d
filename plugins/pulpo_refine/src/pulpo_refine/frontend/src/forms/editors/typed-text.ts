import { useState } from "react"
import { type Json, Unfinished, same } from "../path"

interface TypedText {
  text: string
  type: (text: string) => void
}

/** Text that stands for a value. What was typed stays as it is ("1." is not made "1") until the value changes otherwise. */
export function useTypedText(value: Json, parse: (text: string) => Json, format: (value: Json) => string, set: (value: Json) => void): TypedText {
  const [typed, setTyped] = useState<{ text: string; value: Json }>()
  const shown = typed && same(typed.value, value) ? typed.text : value instanceof Unfinished ? value.text : format(value)
  return {
    text: shown,
    type: (text) => {
      const parsed = parse(text)
      setTyped({ text, value: parsed })
      set(parsed)
    },
  }
}

/** The value of an input that was emptied. */
export const emptied = (field: { nullable?: true }): Json => (field.nullable ? null : undefined)
