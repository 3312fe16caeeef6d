import { Eye } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { focusPath } from "../focus"
import { useForm, useValue } from "../form-context"
import { editorOf } from "."
import type { EditorProps } from "./editor"

/** The editor of a sensitive value, which is hidden until it is asked for. A new value is visible. */
export function SensitiveEditor(props: EditorProps) {
  const { path, id, describedBy, label } = props
  const { model, store, prefix } = useForm()
  const value = useValue(path)
  const [shown, setShown] = useState(value === undefined || value === null || value === "")
  const field = { ...props.field, sensitive: undefined }
  const Editor = editorOf(field, { model, item: path.length > 1 })
  const show = (): void => {
    setShown(true)
    focusPath(store, prefix, path)
  }
  if (shown) return <Editor {...props} field={field} />
  return (
    <div className="flex items-center gap-2">
      <span className="control flex h-8 flex-1 items-center bg-sunken px-2.5 text-muted">•••••• ({t("values.sensitive")})</span>
      <Button id={id} aria-label={t("values.reveal", { label: label ?? field.label })} aria-describedby={describedBy} onClick={show}>
        <Eye size={14} /> {t("values.show")}
      </Button>
    </div>
  )
}
