import { Braces, User } from "lucide-react"
import { useMemo } from "react"
import { Combobox } from "@/components/ui/combobox"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { compareNames } from "@/values/natural-order"
import { FilterMenu } from "./filter-menu"
import { PeriodSelect } from "./filter-select"
import { FilterText } from "./filter-text"
import { statuses } from "./records"
import { StatusMark } from "./status"
import type { useFilters } from "./use-filters"

export const runFilters = ["operation", "status", "channel", "actor", "since", "where"] as const
export const channels = ["api", "cli", "python", "prefect", "mcp", "replay"]

type Filters = ReturnType<typeof useFilters<(typeof runFilters)[number]>>

export function RunFilters({ values, set }: Pick<Filters, "values" | "set">) {
  const { operations } = useConfig()
  const items = useMemo(() => operationPatterns(operations.map(({ name }) => name)), [operations])
  const [operation] = values.operation
  return (
    <>
      <Combobox
        label={t("watching.operation")}
        placeholder={t("watching.any_operation")}
        items={items}
        value={operation ? { value: operation, label: operation } : null}
        onChange={(item) => set("operation", item?.value)}
        className="h-7! min-h-7! w-60 text-sm"
      />
      <FilterMenu
        label={t("watching.status")}
        values={values.status}
        onChange={(next) => set("status", next)}
        choices={statuses.map((status) => ({ value: status, label: <StatusMark status={status} />, text: t(`watching.status_${status}`) }))}
      />
      <FilterMenu label={t("watching.channel")} values={values.channel} onChange={(next) => set("channel", next)} choices={channels.map((value) => ({ value, label: value }))} />
      <PeriodSelect values={values.since} onChange={(since) => set("since", since)} periods={["15m", "1h", "24h", "7d", "30d", "90d"]} />
      <FilterText label={t("watching.actor")} value={values.actor[0] ?? ""} onChange={(actor) => set("actor", actor)} icon={<User size={13} aria-hidden />} className="w-32!" />
      <FilterText
        label={t("watching.input_value")}
        placeholder="address.city=Bonn"
        value={values.where[0] ?? ""}
        onChange={(where) => set("where", where.includes("=") ? where : undefined)}
        icon={<Braces size={13} aria-hidden />}
      />
    </>
  )
}

/** The operations, and the branches of their hierarchy as patterns: "parsing.*". */
export function operationPatterns(names: string[]): { value: string; label: string }[] {
  const branches = new Set(names.flatMap((name) => name.split(".").slice(0, -1).map((_, index, parts) => `${parts.slice(0, index + 1).join(".")}.*`)))
  return [...names, ...branches].sort(compareNames).map((value) => ({ value, label: value }))
}
