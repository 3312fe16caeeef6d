import type { Field } from "@/api/config"
import type { EditorProps } from "./editor"
import { t } from "@/i18n"
import { UnionEditor } from "./union-editor"

/** A value of any kind within a map or list: its kind is chosen, so that texts need no quotes. */
export function AnyEditor(props: EditorProps) {
  return <UnionEditor {...props} field={anyOf(props.field)} />
}

const anyOf = (field: Field): Field => ({
  ...field,
  kind: "union",
  nullable: true,
  options: [
    { name: "", label: t("forms.kind_text"), kind: "string" },
    { name: "", label: t("forms.kind_number"), kind: "float" },
    { name: "", label: t("forms.kind_bool"), kind: "bool", required: true },
    { name: "", label: "JSON", kind: "json", widget: "json" },
  ],
})
