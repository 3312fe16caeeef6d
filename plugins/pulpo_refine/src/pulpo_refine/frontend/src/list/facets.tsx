import { ChevronRight } from "lucide-react"
import { useMemo, useState } from "react"
import type { Model } from "@/api/config"
import type { Group } from "@/api/filters"
import { cn } from "@/components/cn"
import { t } from "@/i18n"
import { isNumeric, isSensitive, isTime, linkKinds, scalarOf, type FieldAt } from "@/values/fields"
import { chosenValues, rangeOf, withChosen, withRange } from "./condition-tree"
import { FacetValues } from "./facet-values"
import { FacetTimes } from "./facet-times"
import type { ListQuery } from "./list-query"
import { ValueInput } from "./value-input"

interface Props {
  model: Model
  fields: FieldAt[]
  query: ListQuery
  onFilter: (filter: Group) => void
}

/** Fields whose values are worth counting come first: few values, then links and lists, then times and numbers. */
function rank({ field }: FieldAt): number {
  const scalar = scalarOf(field)
  if (scalar.kind === "enum" || scalar.kind === "bool") return 0
  if (linkKinds.has(scalar.kind) || field.kind === "list") return 1
  if (isTime(scalar)) return 2
  if (isNumeric(scalar)) return 3
  return scalar.kind === "string" ? 4 : 9
}

/** The values to choose from, with the number of documents that have them. */
export function Facets({ model, fields, query, onFilter }: Props) {
  const shown = useMemo(() => {
    const ranked = fields.filter((at) => rank(at) < 9 && at.path !== "id" && !isSensitive(at.field))
    return ranked.sort((one, other) => rank(one) - rank(other) || Number(model.list.includes(other.path)) - Number(model.list.includes(one.path)))
  }, [fields, model])
  const open = useMemo(() => shown.filter((at) => rank(at) === 0).slice(0, 3).map(({ path }) => path), [shown])
  return shown.map((at) => <Facet key={at.path} at={at} model={model} query={query} onFilter={onFilter} initiallyOpen={open.includes(at.path)} />)
}

interface FacetProps extends Omit<Props, "fields"> {
  at: FieldAt
  initiallyOpen: boolean
}

function Facet({ at, model, query, onFilter, initiallyOpen }: FacetProps) {
  const chosen = chosenValues(query.filter, at.path)
  const range = rangeOf(query.filter, at.path)
  const used = chosen.length > 0 || range.from !== "" || range.to !== ""
  const [wanted, setWanted] = useState<boolean>()
  const open = wanted ?? (initiallyOpen || used)
  return (
    <section className="border-b border-line">
      <h3>
        <button type="button" aria-expanded={open} onClick={() => setWanted(!open)} className="flex h-9 w-full items-center gap-1.5 px-3 text-left text-sm font-medium hover:bg-hover">
          <ChevronRight size={14} className={cn("text-muted transition-transform", open && "rotate-90")} aria-hidden />
          <span className="min-w-0 flex-1 truncate">{at.label}</span>
          {used && <span className="size-1.5 rounded-full bg-accent" aria-label={t("list.in_use")} />}
        </button>
      </h3>
      {open && (
        <div className="px-3 pb-3">
          <FacetBody at={at} model={model} query={query} onFilter={onFilter} chosen={chosen} range={range} />
        </div>
      )}
    </section>
  )
}

interface BodyProps extends Omit<Props, "fields"> {
  at: FieldAt
  chosen: string[]
  range: { from: string; to: string }
}

function FacetBody({ at, model, query, onFilter, chosen, range }: BodyProps) {
  const scalar = scalarOf(at.field)
  if (isTime(scalar)) return <FacetTimes at={at} model={model} query={query} range={range} onFilter={onFilter} />
  if (isNumeric(scalar)) {
    const set = (from: string, to: string) => onFilter(withRange(query.filter, at.path, from, to))
    return (
      <div className="flex items-center gap-2">
        <ValueInput field={scalar} value={range.from} onChange={(from) => set(String(from), range.to)} label={`${at.label}: ${t("list.from")}`} />
        <span className="text-muted">–</span>
        <ValueInput field={scalar} value={range.to} onChange={(to) => set(range.from, String(to))} label={`${at.label}: ${t("list.to")}`} />
      </div>
    )
  }
  return <FacetValues at={at} model={model} query={query} chosen={chosen} onChoose={(values) => onFilter(withChosen(query.filter, at.path, values))} />
}
