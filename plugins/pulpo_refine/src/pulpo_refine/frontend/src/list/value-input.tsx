import type { Field } from "@/api/config"
import { MultiCombobox } from "@/components/ui/combobox"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import { zone } from "@/state/zone"
import { toInstant, toLocal } from "@/state/zones"
import { usePausedText } from "@/state/use-paused-text"
import { isNumeric, linkKinds, scalarOf } from "@/values/fields"
import { DocumentPicker } from "./document-picker"

interface Props {
  field: Field
  /** As text, as it stands in a URL. */
  value: string | string[]
  onChange: (value: string | string[]) => void
  label: string
}

/** The value of a condition: chosen where the values are known, typed where they are not. */
export function ValueInput({ field, value, onChange, label }: Props) {
  const scalar = scalarOf(field)
  const choices = scalar.values?.map((one) => ({ value: String(one.value), label: one.label ?? String(one.value) }))
  if (Array.isArray(value)) {
    if (choices) {
      const items = value.map((one) => choices.find((choice) => choice.value === one) ?? { value: one, label: one })
      return <MultiCombobox items={choices} value={items} onChange={(next) => onChange(next.map((one) => one.value))} label={label} placeholder={t("list.choose")} />
    }
    return <Text value={value.join(", ")} onChange={(text) => onChange(partsOf(text))} clean={(text) => partsOf(text).join(", ")} label={label} placeholder={t("list.several_hint")} />
  }
  if (choices) return <Select value={value || null} onChange={onChange} choices={choices} label={label} placeholder={t("list.choose")} />
  if (scalar.kind === "bool") {
    return (
      <Select
        value={value || null}
        onChange={onChange}
        choices={[{ value: "true", label: t("values.yes") }, { value: "false", label: t("values.no") }]}
        label={label}
        placeholder={t("list.choose")}
      />
    )
  }
  if (linkKinds.has(scalar.kind)) return <DocumentPicker field={scalar} value={value} onChange={onChange} label={label} />
  if (scalar.kind === "datetime") {
    return <Text type="datetime-local" value={toLocal(value, zone.get())} onChange={(text) => onChange(text && toInstant(text, zone.get()))} label={label} />
  }
  const type = scalar.kind === "date" ? "date" : scalar.kind === "time" ? "time" : "text"
  return <Text type={type} numeric={isNumeric(scalar)} value={value} onChange={onChange} label={label} />
}

const partsOf = (text: string): string[] => text.split(",").map((one) => one.trim()).filter(Boolean)

interface TextProps {
  type?: string
  numeric?: boolean
  value: string
  onChange: (text: string) => void
  label: string
  placeholder?: string
  /** The text as it comes back as the value. */
  clean?: (text: string) => string
}

/** An input that reports its text when the typing pauses or ends, not at each key. */
function Text({ type = "text", numeric, value, onChange, label, placeholder, clean }: TextProps) {
  const { text, type: typeText, report } = usePausedText(value, onChange, 400, clean)
  return (
    <Input
      type={type}
      step={type === "datetime-local" ? 1 : undefined}
      max={type === "datetime-local" ? "9999-12-31T23:59:59" : undefined}
      inputMode={numeric ? "decimal" : undefined}
      value={text}
      placeholder={placeholder}
      onChange={(event) => typeText(event.target.value)}
      onKeyDown={(event) => event.key === "Enter" && report()}
      onBlur={report}
      aria-label={label}
    />
  )
}
