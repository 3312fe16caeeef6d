import type { Field } from "@/api/config"
import { Combobox, type ComboboxItem, MultiCombobox } from "@/components/ui/combobox"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import { useForm, useSetValue, useValue } from "../form-context"
import { same } from "../path"
import { placeholderOf } from "../placeholders"
import { Segments } from "./bool-editor"
import type { EditorProps } from "./editor"

const MANY = 10

export const choiceLabel = (choice: { value: unknown; label?: string }): string => choice.label ?? String(choice.value)

/** The choices as items; their values may be of any type, so an item is known by its place. */
const itemsOf = (field: Field): ComboboxItem[] => (field.values ?? []).map((choice, index) => ({ value: String(index), label: choiceLabel(choice) }))

export function EnumEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const choices = field.values ?? []
  const common = { id, describedBy, invalid, label: label ?? field.label }
  const place = choices.findIndex((choice) => same(choice.value, value))

  if (choices.length <= 3 && !field.nullable && field.widget !== "select") {
    return <Segments {...common} choices={choices.map((choice) => ({ label: choiceLabel(choice), value: choice.value }))} value={value} onChange={set} onBlur={() => store.touch(path)} />
  }
  if (choices.length > MANY) {
    const items = itemsOf(field)
    return (
      <Combobox
        {...common}
        items={items}
        value={items[place] ?? null}
        onChange={(item) => set(item ? choices[Number(item.value)]?.value : field.nullable ? null : undefined)}
        clearable={field.nullable === true || !field.required}
        placeholder={placeholderOf(field) ?? t("forms.choose")}
      />
    )
  }
  const none = field.nullable ? [{ value: -1, label: t("forms.no_value") }] : []
  return (
    <Select
      {...common}
      value={place < 0 ? (value === null ? -1 : null) : place}
      onChange={(next) => set(next === -1 ? null : choices[next]?.value)}
      choices={[...none, ...choices.map((choice, index) => ({ value: index, label: choiceLabel(choice) }))]}
      placeholder={placeholderOf(field) ?? t("forms.choose")}
    />
  )
}

/** Several choices of an enum, each once. */
export function MultiEnumEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const value = useValue(path)
  const set = useSetValue(path)
  const choices = field.item?.values ?? []
  const items = field.item ? itemsOf(field.item) : []
  const chosen = Array.isArray(value) ? value : []
  return (
    <MultiCombobox
      {...{ id, describedBy, invalid }}
      label={label ?? field.label}
      items={items}
      value={chosen.flatMap((one) => items[choices.findIndex((choice) => same(choice.value, one))] ?? [])}
      onChange={(next) => set(next.map((item) => choices[Number(item.value)]?.value))}
      placeholder={t("forms.choose_several")}
    />
  )
}
