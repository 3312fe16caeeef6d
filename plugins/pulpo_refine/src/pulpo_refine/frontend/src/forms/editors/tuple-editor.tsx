import { Plus, X } from "lucide-react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { startValue } from "../defaults"
import { ItemField } from "../item-field"
import { useForm, useFormState, useSetValue } from "../form-context"
import type { EditorProps } from "./editor"

/** A fixed number of values, each of its own kind. */
export function TupleEditor({ field, path, id }: EditorProps) {
  const { store } = useForm()
  const set = useSetValue(path)
  const filled = useFormState(({ get }) => Array.isArray(get(path)))
  if (!filled) {
    return (
      <Button id={id} size="sm" onClick={() => set(startValue(field, store.types))}>
        <Plus size={14} /> {t("forms.fill_in", { label: field.label })}
      </Button>
    )
  }
  return (
    <div id={id} className="flex flex-wrap items-start gap-2">
      {(field.items ?? []).map((item, index) => (
        <div key={index} className="min-w-32 flex-1">
          <ItemField field={{ ...item, required: true, label: item.label || t("forms.item_of", { label: field.label, number: index + 1 }) }} path={[...path, index]} caption={!!item.label} />
        </div>
      ))}
      {!field.required && (
        <Button look="ghost" icon aria-label={t("forms.clear", { label: field.label })} onClick={() => set(field.nullable ? null : undefined)}>
          <X size={14} />
        </Button>
      )}
    </div>
  )
}
