import { Plus } from "lucide-react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { fieldsOf, startValue } from "../defaults"
import { FieldGrid } from "../field-grid"
import { useForm, useFormState, useSetValue } from "../form-context"
import { isObject } from "../path"
import { ExtraKeys } from "./extra-keys"
import type { EditorProps } from "./editor"

/** The fields of an embedded document. */
export function ObjectEditor({ field, path, id, describedBy }: EditorProps) {
  const { store } = useForm()
  const filled = useFormState((state) => isObject(state.get(path)))
  const set = useSetValue(path)
  const fields = fieldsOf(field, store.types)
  if (!filled) {
    return (
      <Button id={id} size="sm" aria-describedby={describedBy} onClick={() => set(startValue(field, store.types) ?? {})}>
        <Plus size={14} /> {t("forms.fill_in", { label: field.label })}
      </Button>
    )
  }
  return (
    <div id={id} className="flex flex-col gap-3 in-[fieldset]:border-l-2 in-[fieldset]:border-line in-[fieldset]:pl-3">
      <FieldGrid fields={fields} path={path} />
      <ExtraKeys field={field} path={path} />
    </div>
  )
}
