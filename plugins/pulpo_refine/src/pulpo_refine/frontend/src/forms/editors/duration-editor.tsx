import { Input } from "@/components/ui/input"
import { t } from "@/i18n"
import { parseDuration, toFriendly, toIso } from "../duration"
import { useForm, useSetValue, useValue } from "../form-context"
import { type Json, Unfinished } from "../path"
import { placeholderOf } from "../placeholders"
import type { EditorProps } from "./editor"
import { emptied, useTypedText } from "./typed-text"

const format = (value: Json): string => (typeof value === "string" ? toFriendly(parseDuration(value) ?? 0) : "")

/** A duration in words: "1h 30m", "90 min", "2 days". Below it stands how it was understood. */
export function DurationEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const { text, type } = useTypedText(value, parse, format, set)

  function parse(typed: string): Json {
    if (typed.trim() === "") return emptied(field)
    const seconds = parseDuration(typed)
    return seconds === undefined ? new Unfinished(typed) : toIso(seconds)
  }

  return (
    <div>
      <Input
        id={id}
        value={text}
        onChange={(event) => type(event.target.value)}
        onBlur={() => store.touch(path)}
        placeholder={placeholderOf(field) ?? t("forms.duration_example")}
        autoComplete="off"
        aria-label={label}
      aria-required={field.required}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
      />
      {typeof value === "string" && format(value) !== text.trim() && <p className="mt-1 text-xs text-muted">{`= ${format(value)}`}</p>}
    </div>
  )
}
