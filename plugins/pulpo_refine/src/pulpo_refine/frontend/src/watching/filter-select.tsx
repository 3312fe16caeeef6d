import { Select } from "@/components/ui/select"
import { t } from "@/i18n"

interface Props {
  label: string
  /** The first of the values is chosen; without one, any. */
  values: string[]
  onChange: (value: string) => void
  any: string
  choices: { value: string; label: string }[]
}

/** A filter that is one of a few values, or any. */
export function FilterSelect({ label, values, onChange, any, choices }: Props) {
  return (
    <Select
      label={label}
      value={values[0] ?? ""}
      onChange={onChange}
      choices={[{ value: "", label: any }, ...choices]}
      className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
    />
  )
}

export type Period = "15m" | "1h" | "24h" | "7d" | "30d" | "90d"

/** The choice of the period of a list of records. */
export function PeriodSelect({ periods, ...filter }: Pick<Props, "values" | "onChange"> & { periods: readonly Period[] }) {
  return <FilterSelect {...filter} label={t("watching.period")} any={t("watching.any_time")} choices={periods.map((value) => ({ value, label: t(`watching.last_${value}`) }))} />
}
