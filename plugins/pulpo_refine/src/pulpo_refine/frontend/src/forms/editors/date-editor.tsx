import { X } from "lucide-react"
import { type ComponentProps, useState } from "react"
import { cn } from "@/components/cn"
import { buttonClass } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { t } from "@/i18n"
import { hasOffset, zone } from "@/state/zone"
import { offsetName, toInstant, toLocal, zones } from "@/state/zones"
import { useForm, useSetValue, useValue } from "../form-context"
import { type Json, Unfinished } from "../path"
import type { EditorProps } from "./editor"
import { emptied } from "./typed-text"

const text = (value: Json): string => (typeof value === "string" ? value : "")

/** A native input of a date or time: the browser's own calendar, keyboard and language. */
function NativeInput({ editor, shown, onEnter, ...rest }: { editor: EditorProps; shown: string; onEnter: (text: string) => void } & ComponentProps<"input">) {
  const { store } = useForm()
  const set = useSetValue(editor.path)
  const { field, id, describedBy, invalid, label, path } = editor
  return (
    <Input
      {...rest}
      id={id}
      value={shown}
      onChange={(event) => (event.target.value === "" ? set(emptied(field)) : onEnter(event.target.value))}
      onBlur={(event) => {
        // A date of which only the day was typed has no value, but is not empty either.
        if (event.target.validity.badInput) set(new Unfinished("…"))
        else if (event.target.value === "" && store.get(path) instanceof Unfinished) set(emptied(field))
        store.touch(path)
      }}
      aria-label={label}
      aria-required={field.required}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      className={cn("min-w-0 flex-1", rest.className)}
    />
  )
}

export function DateEditor(editor: EditorProps) {
  const value = useValue(editor.path)
  const set = useSetValue(editor.path)
  const { min, max } = editor.field
  return (
    <div className="flex gap-1">
      <NativeInput editor={editor} type="date" shown={text(value)} onEnter={set} {...(typeof min === "string" ? { min } : { min: "0001-01-01" })} max={typeof max === "string" ? max : "9999-12-31"} />
      <Clear editor={editor} />
    </div>
  )
}

export function TimeEditor(editor: EditorProps) {
  const value = useValue(editor.path)
  const set = useSetValue(editor.path)
  const [, clock = "", offset = ""] = /^(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)\d*(.*)$/.exec(text(value)) ?? []
  return (
    <div className="flex items-center gap-1">
      <NativeInput editor={editor} type="time" step={clock.includes(".") ? 0.001 : 1} shown={clock} onEnter={(next) => set((next.length === 5 ? `${next}:00` : next) + offset)} />
      {offset && <span className="text-sm text-muted">{offset}</span>}
      <Clear editor={editor} />
    </div>
  )
}

/** A moment in the chosen zone. A naive datetime gets none. */
export function DateTimeEditor(editor: EditorProps) {
  const value = text(useValue(editor.path))
  const set = useSetValue(editor.path)
  const timeZone = zone.use()
  const naive = value === "" ? editor.field.widget === "naive" : !hasOffset(value)
  const shown = toLocal(value, timeZone)
  return (
    <div>
      <div className="flex gap-1">
        <NativeInput
          editor={editor}
          type="datetime-local"
          step={shown.length > 16 ? 1 : 60}
          max="9999-12-31T23:59:59"
          shown={shown}
          onEnter={(next) => set(naive ? (next.length === 16 ? `${next}:00` : next) : toInstant(next, timeZone, value))}
        />
        {!naive && <ZoneChoice at={value} label={editor.label ?? editor.field.label} />}
        <Clear editor={editor} />
      </div>
      {naive && value !== "" && <p className="mt-1 text-xs text-muted">{t("forms.without_zone")}</p>}
    </div>
  )
}

/** The zone's offset; a click chooses another zone, for all times of the application. */
function ZoneChoice({ at, label }: { at: string; label: string }) {
  const timeZone = zone.use()
  // Four hundred zones for each time of a form would be slow: they are loaded when the choice is focused.
  const [names, setNames] = useState([timeZone])
  const all = names.includes(timeZone) ? names : [timeZone, ...names]
  return (
    <span className="control relative flex h-8 shrink-0 items-center px-2 text-sm text-muted" title={timeZone}>
      {offsetName(timeZone, at)}
      <select aria-label={t("forms.zone_of", { label })} value={timeZone} onChange={(event) => zone.set(event.target.value)} onFocus={() => setNames(zones())} onPointerDown={() => setNames(zones())} className="absolute inset-0 cursor-pointer opacity-0">
        {all.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </span>
  )
}

function Clear({ editor: { field, path, label } }: { editor: EditorProps }) {
  const value = useValue(path)
  const set = useSetValue(path)
  if (field.required || value === null || value === undefined) return null
  return (
    <button type="button" aria-label={t("forms.clear", { label: label ?? field.label })} onClick={() => set(emptied(field))} className={buttonClass({ look: "ghost", icon: true })}>
      <X size={14} />
    </button>
  )
}
