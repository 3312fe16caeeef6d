import { X } from "lucide-react"
import type { ReactNode } from "react"
import type { Field } from "@/api/config"
import { cn } from "@/components/cn"
import { buttonClass } from "@/components/ui/button"
import { t } from "@/i18n"
import { isWritable } from "./defaults"
import { editorOf } from "./editors"
import { inputId, useForm, useFormState, useProblem, useSetValue } from "./form-context"
import { isCompound, isWide } from "./kinds"
import { type Path, isObject } from "./path"
import { ReadOnlyValue } from "./read-only-value"

/** A field: its label, its editor, help, and what is wrong. */
export function FieldRow({ field, path, wide }: { field: Field; path: Path; wide?: boolean }) {
  const { prefix, store, model } = useForm()
  const problem = useProblem(path)
  const id = inputId(prefix, path)
  const compound = isCompound(field)
  const writable = isWritable(field, store.creating)
  const help = field.description && `${id}-help`
  const describedBy = [help, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined
  const Editor = editorOf(field, { model: path.length === 1 ? model : undefined })
  const editor = writable ? <Editor {...{ field, path, id, describedBy }} invalid={problem !== undefined} /> : <ReadOnlyValue field={field} path={path} id={id} />
  const notes = (
    <>
      {field.description && (
        <p id={help} className="mt-1 text-xs text-muted">
          {field.description}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className="mt-1 text-sm text-danger">
          {problem}
        </p>
      )}
    </>
  )
  const className = cn("min-w-0", (wide || isWide(field)) && "col-span-full")
  if (compound && writable) {
    return (
      <fieldset className={className} data-field={field.name}>
        <legend className="mb-1 flex w-full items-center gap-1 text-sm font-medium">
          <Label field={field} writable />
          {field.kind === "object" && <Unset field={field} path={path} />}
        </legend>
        {editor}
        {notes}
      </fieldset>
    )
  }
  return (
    <div className={className} data-field={field.name}>
      <label htmlFor={id} className="mb-1 flex items-center gap-1 text-sm font-medium">
        <Label field={field} writable={writable} />
      </label>
      {editor}
      {notes}
    </div>
  )
}

function Label({ field, writable }: { field: Field; writable: boolean }): ReactNode {
  return (
    <>
      {/* The star is drawn by the style sheet: it is not part of the name, and the input itself is marked as required. */}
      <span className={cn("min-w-0 truncate", field.required && writable && "after:ml-1 after:text-danger after:content-['*'_/_'']")}>{field.label}</span>
      {!writable && <span className="font-normal text-xs text-muted">{t(field.computed ? "forms.computed" : field.frozen ? "forms.frozen" : "forms.read_only")}</span>}
    </>
  )
}

/** Takes an embedded document away. */
function Unset({ field, path }: { field: Field; path: Path }) {
  const set = useSetValue(path)
  const filled = useFormState(({ get }) => isObject(get(path)))
  if (field.required || !filled) return null
  return (
    <button type="button" onClick={() => set(field.nullable ? null : undefined)} aria-label={t("forms.clear", { label: field.label })} className={buttonClass({ look: "ghost", size: "xs", icon: true })}>
      <X size={12} />
    </button>
  )
}
