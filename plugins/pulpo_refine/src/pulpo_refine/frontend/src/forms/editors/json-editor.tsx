import { useMemo } from "react"
import { Button } from "@/components/ui/button"
import { Textarea } from "@/components/ui/textarea"
import { parseExact, stringifyExact } from "@/api/exact-json"
import { t } from "@/i18n"
import { useForm, useSetValue, useValue } from "../form-context"
import { type Json, Unfinished } from "../path"
import { placeholderOf } from "../placeholders"
import type { EditorProps } from "./editor"
import { emptied, useTypedText } from "./typed-text"

const format = (value: Json): string => (value === undefined || value === null ? "" : stringifyExact(value, 2))

/** Any JSON, as text. It is checked while one types; large numbers keep their digits. */
export function JsonEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const formatted = useMemo(() => format(value), [value])
  const { text, type } = useTypedText(value, parse, () => formatted, set)

  function parse(typed: string): Json {
    if (typed.trim() === "") return emptied(field)
    try {
      return parseExact(typed)
    } catch {
      return new Unfinished(typed)
    }
  }

  return (
    <div className="relative">
      <Textarea
        id={id}
        rows={text.includes("\n") ? 6 : 2}
        value={text}
        onChange={(event) => type(event.target.value)}
        onBlur={() => store.touch(path)}
        placeholder={placeholderOf(field) ?? '{"key": "value"}'}
        spellCheck={false}
        aria-label={label}
        aria-required={field.required}
        aria-invalid={invalid || value instanceof Unfinished || undefined}
        aria-describedby={describedBy}
        className="pr-20 font-mono text-sm"
      />
      {!(value instanceof Unfinished) && text !== formatted && (
        <Button size="xs" look="soft" className="absolute top-1.5 right-1.5" onClick={() => type(formatted)}>
          {t("forms.format")}
        </Button>
      )}
      {value instanceof Unfinished && <span className="absolute top-2 right-2 text-xs text-danger">{t("forms.not_json")}</span>}
    </div>
  )
}
