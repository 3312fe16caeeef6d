import { useRef } from "react"
import type { Field } from "@/api/config"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import { fieldsOf, startOption } from "../defaults"
import { ItemField } from "../item-field"
import { useForm, useFormState, useSetValue } from "../form-context"
import { type Json, isObject } from "../path"
import { chosenOption } from "../validate"
import { Segments } from "./bool-editor"
import type { EditorProps } from "./editor"

/** One of several kinds of value: first which, then the value. What the options have in common goes along. */
export function UnionEditor({ field, path, id, invalid, describedBy, label }: EditorProps) {
  const { store } = useForm()
  const set = useSetValue(path)
  const options = field.options ?? []
  const left = useRef(new Map<number, Json>())
  const chosen = useRef({ place: -1, generation: 0 })
  // During typing, the value may fit another option for a moment ("1" is a number and a text): the choice stays.
  const place = useFormState(({ get, types, generation }) => {
    const value = get(path)
    if (value === null) return -1
    if (!field.discriminator && chosen.current.place >= 0 && chosen.current.generation === generation) return chosen.current.place
    const found = chosenOption(field, value, types)
    return found ? options.indexOf(found) : -1
  })
  const isNull = useFormState(({ get }) => get(path) === null)

  function choose(next: number): void {
    const value = store.get(path)
    if (place >= 0) left.current.set(place, value)
    chosen.current = { place: next, generation: store.generation }
    const option = options[next]
    if (!option) return set(null)
    set(left.current.get(next) ?? carry(field, option, value, store.types) ?? "")
  }

  const option = options[place]
  const choices = [...options.map((one, index) => ({ value: index, label: one.label })), ...(field.nullable ? [{ value: -1, label: t("forms.no_value") }] : [])]
  const common = { id, invalid, describedBy, label: t("forms.option_of", { label: label ?? field.label }), value: option ? place : isNull ? -1 : null, onChange: choose }
  return (
    <div className="flex flex-col gap-2">
      {choices.length <= 4 ? <Segments {...common} choices={choices} /> : <Select {...common} choices={choices} placeholder={t("forms.choose")} />}
      {option && <ItemField key={place} field={shownOption(field, option, label ?? field.label)} path={path} />}
    </div>
  )
}

const shownOption = (union: Field, option: Field, label: string): Field => ({ ...option, name: union.name, label: label || option.label, required: true })

/** A new value of an option, with those fields of the old value that it has too. */
function carry(union: Field, option: Field, old: Json, types: Parameters<typeof startOption>[2]): Json {
  const fresh = startOption(union, option, types)
  if (!isObject(fresh) || !isObject(old)) return fresh
  const shared = fieldsOf(option, types).filter((inner) => inner.name !== union.discriminator && inner.name in old && inner.kind !== "enum")
  return { ...fresh, ...Object.fromEntries(shared.map((inner) => [inner.name, old[inner.name]])) }
}
