import { X } from "lucide-react"
import type { Model } from "@/api/config"
import { isGroup, type Condition, type Filter, type Group } from "@/api/filters"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { linkKinds, scalarOf, type FieldAt } from "@/values/fields"
import { useLabel } from "@/values/labels"
import type { ListQuery } from "./list-query"
import { conditionText } from "./operators"
import type { ListQueryState } from "./use-list-query"

interface Props {
  model: Model
  fields: FieldAt[]
  query: ListQuery
  change: ListQueryState["change"]
  onOpen: () => void
}

/** The filters that are set, in words; each can be taken away. */
export function FilterChips({ fields, query, change, onOpen }: Props) {
  const { items } = query.filter
  if (!items.length) return null
  const without = (index: number): Group => ({ join: "and", items: items.filter((_, at) => at !== index) })
  return (
    <div className="flex flex-wrap items-center gap-1.5 px-4 pb-2 max-sm:px-3">
      {items.map((item, index) => (
        <span key={index} className="inline-flex h-6 max-w-full items-center rounded-md border border-line bg-panel text-sm shadow-xs">
          <button type="button" onClick={onOpen} className="flex h-full min-w-0 items-center gap-1 truncate rounded-l-md pl-2 hover:bg-hover">
            <FilterText filter={item} fields={fields} />
          </button>
          <button
            type="button"
            onClick={() => change({ filter: without(index) })}
            aria-label={t("list.remove_filter")}
            className="flex h-full items-center rounded-r-md px-1 text-muted hover:bg-hover hover:text-text"
          >
            <X size={13} />
          </button>
        </span>
      ))}
      <button type="button" className="rounded px-1 text-sm text-muted hover:text-text" onClick={() => change({ filter: { join: "and", items: [] } })}>
        {t("list.clear")}
      </button>
    </div>
  )
}

function FilterText({ filter, fields }: { filter: Filter; fields: FieldAt[] }) {
  if (!isGroup(filter)) return <ConditionWords condition={filter} at={fields.find(({ path }) => path === filter.field)} />
  return (
    <span className="truncate pr-1">
      {filter.items.map((item, index) => (
        <span key={index}>
          {index > 0 && <span className="text-muted"> {t(filter.join === "or" ? "list.or" : "list.and")} </span>}
          <FilterText filter={item} fields={fields} />
        </span>
      ))}
    </span>
  )
}

function ConditionWords({ condition, at }: { condition: Condition; at: FieldAt | undefined }) {
  const { label, op, value } = conditionText(condition, at)
  const link = at && linkKinds.has(scalarOf(at.field).kind)
  return (
    <>
      <span>{label}</span> <span className="text-muted">{op}</span>{" "}
      <span className="truncate pr-1 font-medium">{link && value ? <LinkNames condition={condition} at={at} /> : value}</span>
    </>
  )
}

function LinkNames({ condition, at }: { condition: Condition; at: FieldAt }) {
  const ids = [condition.value].flat()
  return ids.map((id, index) => (
    <span key={id}>
      {index > 0 && ", "}
      <LinkName id={id} at={at} />
    </span>
  ))
}

export function LinkName({ id, at }: { id: string; at: FieldAt }) {
  const names = scalarOf(at.field).models ?? []
  const model = useConfig().models.find(({ name }) => name === names[0])
  return useLabel(model, id).text
}
