import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Field, Model } from "@/api/config"
import { getPage } from "@/api/documents"
import { Combobox } from "@/components/ui/combobox"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { useDebounced } from "@/state/use-debounced"
import { nameOf } from "@/values/fields"
import { useLabel } from "@/values/labels"

interface Props {
  field: Field
  value: string
  onChange: (id: string) => void
  label: string
}

/** Finds a document by typing a part of its name; gives its id. */
export function DocumentPicker({ field, value, onChange, label }: Props) {
  const model = useConfig().models.find(({ name }) => name === field.models?.[0])
  if (!model) return null
  return <PickerOf model={model} value={value} onChange={onChange} label={label} />
}

function PickerOf({ model, value, onChange, label }: Omit<Props, "field"> & { model: Model }) {
  const [text, setText] = useState("")
  const q = useDebounced(text.trim(), 200)
  const { data, isFetching } = useQuery({
    queryKey: ["data", "default", model.path, "list", "picker", q],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ limit: "20" })
      if (model.primary !== "id") params.set("fields", model.primary)
      if (q) params.set("q", q)
      return getPage(model.path, params, signal)
    },
    placeholderData: keepPreviousData,
  })
  const chosen = useLabel(value ? model : undefined, value)
  return (
    <Combobox
      items={(data?.items ?? []).map((document) => ({ value: String(document.id), label: nameOf(model, document) }))}
      value={value ? { value, label: chosen.text } : null}
      onChange={(item) => onChange(item?.value ?? "")}
      onSearch={setText}
      busy={isFetching}
      placeholder={t("list.search", { plural: model.plural })}
      label={label}
    />
  )
}
