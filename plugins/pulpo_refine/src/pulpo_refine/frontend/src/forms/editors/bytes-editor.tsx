import { Upload } from "lucide-react"
import { useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { Textarea } from "@/components/ui/textarea"
import { t } from "@/i18n"
import { useForm, useSetValue, useValue } from "../form-context"
import { Unfinished } from "../path"
import { isBase64 } from "../scalar-checks"
import type { EditorProps } from "./editor"
import { emptied } from "./typed-text"

const SHOWN = 20_000

/** Bytes, from a file or as text: base64 where they travel so, else UTF-8. */
export function BytesEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const [refused, setRefused] = useState("")
  const input = useRef<HTMLInputElement>(null)
  const text = value instanceof Unfinished ? value.text : typeof value === "string" ? value : ""

  async function load(file: File | undefined): Promise<void> {
    if (!file) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    try {
      set(isBase64(field) ? toBase64(bytes) : new TextDecoder("utf-8", { fatal: true }).decode(bytes))
      setRefused("")
    } catch {
      setRefused(t("forms.not_utf8", { name: file.name }))
    }
  }

  return (
    <div className="flex flex-col gap-1">
      {text.length > SHOWN ? (
        <p className="control px-2.5 py-1.5 text-sm text-muted">{t("forms.long_text", { count: text.length })}</p>
      ) : (
        <Textarea
          id={id}
          rows={2}
          value={text}
          onChange={(event) => set(event.target.value === "" ? emptied(field) : event.target.value)}
          onBlur={() => store.touch(path)}
          aria-label={label}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
          spellCheck={false}
          className="font-mono text-sm break-all"
        />
      )}
      <div className="flex items-center gap-2">
        <input ref={input} type="file" hidden onChange={(event) => void load(event.target.files?.[0]).finally(() => (event.target.value = ""))} />
        <Button size="sm" onClick={() => input.current?.click()} aria-label={t("forms.upload_for", { label: label ?? field.label })}>
          <Upload size={14} /> {t("forms.upload")}
        </Button>
        {text !== "" && (
          <Button size="sm" look="ghost" onClick={() => set(emptied(field))}>
            {t("forms.remove_value")}
          </Button>
        )}
        {refused && (
          <span role="alert" className="text-sm text-danger">
            {refused}
          </span>
        )}
      </div>
    </div>
  )
}

function toBase64(bytes: Uint8Array): string {
  let binary = ""
  for (let start = 0; start < bytes.length; start += 0x8000) binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  return btoa(binary)
}
