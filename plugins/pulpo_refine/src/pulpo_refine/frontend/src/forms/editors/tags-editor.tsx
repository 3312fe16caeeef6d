import { X } from "lucide-react"
import { type ClipboardEvent, type KeyboardEvent, useState } from "react"
import type { Field } from "@/api/config"
import { cn } from "@/components/cn"
import { t } from "@/i18n"
import { useForm, useFormState, useSetValue, useValue } from "../form-context"
import { type Json, Unfinished, same } from "../path"
import { checkField } from "../validate"
import type { EditorProps } from "./editor"
import { parseNumber } from "./parse-number"

const NUMBERS = new Set(["int", "float", "decimal"])

/** Several short values, each once: typed with Enter or a comma, pasted, removed with Backspace. */
export function TagsEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const [typed, setTyped] = useState("")
  const item: Field = field.item ?? { name: "", label: "", kind: "string" }
  const tags = Array.isArray(value) ? value : []
  const wrong = useFormState((state) => tags.map((_, index) => state.countWithin([...path, index]) > 0).join())

  const parse = (text: string): Json => (NUMBERS.has(item.kind) ? parseNumber(item, text) : text)
  function add(texts: string[]): void {
    const values = texts.map((text) => parse(text.trim())).filter((one) => one !== "" && one !== undefined && one !== null)
    const fresh = values.filter((one, index) => !field.set || !(tags.some((tag) => same(tag, one)) || values.slice(0, index).some((other) => same(other, one))))
    if (fresh.length) set([...tags, ...fresh])
    setTyped("")
    store.touch(path)
  }
  function press(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      if (typed.trim()) add([typed])
    } else if (event.key === "Backspace" && typed === "" && tags.length) set(tags.slice(0, -1))
  }
  function paste(event: ClipboardEvent): void {
    const texts = event.clipboardData.getData("text").split(/[\n\t,;]/)
    if (texts.length < 2) return
    event.preventDefault()
    add(texts)
  }

  const faulty = wrong.split(",")
  return (
    <div className={cn("control flex min-h-8 flex-wrap items-center gap-1 p-1")} aria-invalid={invalid || undefined}>
      {tags.map((tag, index) => {
        const text = tag instanceof Unfinished ? tag.text : String(tag)
        const bad = faulty[index] === "true" || checkField({ ...item, required: true }, tag, [], store).length > 0
        return (
          <span key={`${index} ${text}`} className={cn("flex h-6 max-w-full items-center gap-1 rounded pl-2 text-sm", bad ? "bg-danger-soft text-danger" : "bg-hover")}>
            <span className="truncate">{text}</span>
            <button type="button" aria-label={t("ui.remove", { label: text })} onClick={() => set(tags.toSpliced(index, 1))} className="flex size-5 items-center justify-center rounded text-muted hover:text-text">
              <X size={12} />
            </button>
          </span>
        )
      })}
      <input
        id={id}
        value={typed}
        onChange={(event) => (event.target.value.includes(",") ? add(event.target.value.split(",")) : setTyped(event.target.value))}
        onKeyDown={press}
        onPaste={paste}
        onBlur={() => (typed.trim() ? add([typed]) : store.touch(path))}
        placeholder={tags.length ? "" : value === null ? t("forms.no_value") : t("forms.tags_hint")}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        className="h-6 min-w-24 flex-1 bg-transparent px-1.5 outline-none"
      />
    </div>
  )
}
