import { t } from "@/i18n"
import { fieldsOf, takesExtra } from "../defaults"
import { useForm, useFormState } from "../form-context"
import { isObject } from "../path"
import type { EditorProps } from "./editor"
import { Entries } from "./map-editor"

/** Keys of an embedded document that its model does not know: kept, and editable if the model takes such keys. */
export function ExtraKeys({ field, path }: Pick<EditorProps, "field" | "path">) {
  const { store } = useForm()
  const known = fieldsOf(field, store.types).map((one) => one.name)
  const keys = useFormState((state) => extraKeys(state.get(path), known).join("\n"))
  if (!takesExtra(field, store.types)) {
    return keys === "" ? null : <p className="text-xs text-muted">{t("forms.unknown_keys", { keys: keys.replaceAll("\n", ", ") })}</p>
  }
  return <Entries field={{ name: field.name, label: t("forms.other_keys"), kind: "map", value: { name: "", label: "", kind: "json" } }} path={path} hidden={known} />
}

const extraKeys = (value: unknown, known: string[]): string[] => (isObject(value) ? Object.keys(value).filter((key) => !known.includes(key)) : [])
