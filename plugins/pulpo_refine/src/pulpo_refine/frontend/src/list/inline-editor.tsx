import { useRef, useState, type KeyboardEvent } from "react"
import { failureText } from "@/api/failure-text"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { isStatus, Problem } from "@/api/problem"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { refresh } from "@/refine/refresh"
import { patchWithUndo } from "@/undo/undo"
import { isNumeric, valueAt, type FieldAt } from "@/values/fields"
import { readText } from "./read-text"

interface Props {
  model: Model
  document: Doc
  at: FieldAt
  onClose: () => void
}

/** Edits one value in its cell: Enter saves, Escape leaves it. */
export default function InlineEditor({ model, document, at, onClose }: Props) {
  // The version that is edited is the one that was shown when the editing began, whatever is loaded since.
  const [before] = useState(document)
  const old = valueAt(before, at.path)
  const [text, setText] = useState(old === null || old === undefined ? "" : String(old))
  const [error, setError] = useState<string>()
  const saving = useRef(false)

  const save = async (value: unknown) => {
    if (saving.current) return
    if (value === old) return onClose()
    saving.current = true
    try {
      await patchWithUndo(model, before, { [at.path]: value })
      onClose()
    } catch (problem) {
      saving.current = false
      if (isStatus(problem, 412)) {
        toast({ title: t("list.changed_meanwhile"), detail: t("list.changed_meanwhile_hint"), kind: "error" })
        refresh(model.path)
        return onClose()
      }
      setError(problem instanceof Problem ? (problem.errors[0]?.msg ?? failureText(problem)) : failureText(problem))
    }
  }
  const saveText = () => {
    const read = readText(text, at.field)
    if ("error" in read) return setError(read.error)
    void save(read.value)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === "Enter") saveText()
    if (event.key === "Escape") onClose()
  }
  const { field } = at
  const choices = field.kind === "bool" ? [true, false].map((value) => ({ value: value as unknown, label: t(value ? "values.yes" : "values.no") })) : field.values?.map(({ value, label }) => ({ value, label: label ?? String(value) }))
  return (
    <div data-editing className="relative -mx-1.5">
      {choices ? (
        <Select
          value={old ?? null}
          onChange={(value) => void save(value)}
          choices={field.nullable ? [...choices, { value: null, label: "—" }] : choices}
          label={at.label}
          defaultOpen
          onClose={() => !saving.current && onClose()}
          className="h-7 min-h-7!"
        />
      ) : (
        <Input
          autoFocus
          value={text}
          type={field.kind === "date" ? "date" : "text"}
          inputMode={isNumeric(field) ? "decimal" : undefined}
          aria-label={at.label}
          aria-invalid={error !== undefined}
          onChange={(event) => setText(event.target.value)}
          onFocus={(event) => event.target.select()}
          onKeyDown={onKeyDown}
          onBlur={() => !error && saveText()}
          className="h-7 min-h-7! px-1.5!"
        />
      )}
      {error && (
        <p role="alert" className="absolute top-full left-0 z-20 mt-1 max-w-72 rounded-md bg-danger px-2 py-1 text-left text-xs whitespace-normal text-on-accent shadow-md">
          {error}
        </p>
      )}
    </div>
  )
}
