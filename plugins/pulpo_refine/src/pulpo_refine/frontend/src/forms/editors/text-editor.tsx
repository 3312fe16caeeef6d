import { useState } from "react"
import { cn } from "@/components/cn"
import { InputWith } from "@/components/ui/input"
import { Textarea } from "@/components/ui/textarea"
import { t } from "@/i18n"
import { ShowAll } from "@/values/show-all"
import { focusPath } from "../focus"
import { useForm, useSetValue, useValue } from "../form-context"
import { isLongText } from "../kinds"
import { Unfinished } from "../path"
import { placeholderOf } from "../placeholders"
import type { EditorProps } from "./editor"

const HUGE = 100_000
const BEGINNING = 500

const TYPES: Record<string, string> = { url: "url", email: "email" }

/** One line of text, or a box for more. An emptied input means "no value" where that is allowed, else the empty text. */
export function TextEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store, prefix } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const text = value instanceof Unfinished ? value.text : typeof value === "string" ? value : value === null || value === undefined ? "" : String(value)
  // A line break would be lost in an input of one line; the choice stays during typing.
  const [long] = useState(() => isLongText(field) || text.includes("\n"))
  const [whole, setWhole] = useState(text.length <= HUGE)
  if (!whole) {
    // An input with some megabytes takes seconds to draw, so it comes with a click.
    const showWhole = (): void => {
      setWhole(true)
      focusPath(store, prefix, path)
    }
    return (
      <div id={id} role="group" aria-label={label ?? field.label} className="text-sm text-muted">
        <p className="break-words">{`${text.slice(0, BEGINNING)}…`}</p>
        <ShowAll all={false} count={text.length} onChange={showWhole} />
      </div>
    )
  }
  const common = {
    id,
    value: text,
    dir: "auto",
    onBlur: () => store.touch(path),
    placeholder: placeholderOf(field),
    "aria-label": label,
    "aria-required": field.required,
    "aria-invalid": invalid || undefined,
    "aria-describedby": describedBy,
  }
  const change = (next: string): void => set(next === "" ? store.emptyText(path, field) : next)
  const choice = text === "" && field.kind === "string" && <EmptyChoice {...{ field, path, invalid }} />
  if (long) {
    return (
      <div className="group relative">
        <Textarea {...common} onChange={(event) => change(event.target.value)} rows={3} className={field.widget === "code" ? "font-mono text-sm" : undefined} />
        <span className="absolute right-2 bottom-2.5 flex">{choice}</span>
      </div>
    )
  }
  return (
    <div className="group">
      <InputWith
        {...common}
        type={TYPES[field.kind] ?? "text"}
        onChange={(event) => change(event.target.value)}
        autoComplete="off"
        spellCheck={field.kind === "string"}
        after={
          <>
            {choice}
            <After unit={field.unit} length={text.length} limit={field.maxLength} />
          </>
        }
      />
    </div>
  )
}

function After({ unit, length, limit }: { unit?: string; length: number; limit?: number }) {
  if (limit !== undefined && length > limit * 0.8) {
    return <span className={length > limit ? "text-xs text-danger" : "text-xs text-muted"}>{`${length} / ${limit}`}</span>
  }
  return unit ? <span className="text-sm text-muted">{unit}</span> : null
}

/** The choice between no value and the empty text, where a field takes both. It is visible while the input has the focus, or if the text is empty. */
function EmptyChoice({ field, path, invalid }: Pick<EditorProps, "field" | "path" | "invalid">) {
  const value = useValue(path)
  const set = useSetValue(path)
  if ((!field.nullable && !field.required) || (field.minLength ?? 0) > 0) return null
  if (value !== "" && !field.nullable && !invalid) return null // a required text that was not entered yet
  const isEmpty = value === ""
  return (
    <button
      type="button"
      title={t(isEmpty ? "forms.is_empty" : "forms.is_none")}
      aria-pressed={isEmpty}
      // The input keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => set(isEmpty ? (field.nullable ? null : undefined) : "")}
      className={cn(
        "shrink-0 rounded px-1 text-xs text-muted hover:bg-hover hover:text-text",
        isEmpty ? "bg-hover text-text" : "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100",
      )}
    >
      {t("forms.empty_text")}
    </button>
  )
}
