import { useState } from "react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { Input } from "@/components/ui/input"
import { Skeleton } from "@/components/ui/skeleton"
import { locale, t } from "@/i18n"
import { linkKinds, scalarOf, type FieldAt } from "@/values/fields"
import { formatText } from "@/values/format"
import { LinkName } from "./filter-chips"
import type { ListQuery } from "./list-query"
import { typedValue } from "./operators"
import { useFacet, type FacetCount } from "./use-facet"
import { ValueInput } from "./value-input"

interface Props {
  model: Model
  at: FieldAt
  query: ListQuery
  chosen: string[]
  onChoose: (values: string[]) => void
}

const few = 8

/** The id of a link, or the value itself, as a filter takes it. */
const asText = (value: unknown): string => String(value && typeof value === "object" && "id" in value ? value.id : value)

/** The values of a field with their numbers, to tick. */
export function FacetValues({ model, at, query, chosen, onChoose }: Props) {
  const { counts, isPending } = useFacet(model, query, at.path)
  const [more, setMore] = useState(false)
  const [search, setSearch] = useState("")
  const scalar = scalarOf(at.field)
  if (isPending) return <FacetSkeleton />
  const link = linkKinds.has(scalar.kind)
  const known = listed(counts ?? null, at, chosen)
  if (!known.length) return counts === null ? <ValueInput field={at.field} value={chosen} onChange={(values) => onChoose([values].flat())} label={at.label} /> : <p className="text-sm text-muted">{t("list.no_values")}</p>
  const found = search ? known.filter(({ value }) => formatText(typedValue(asText(value), at.field), scalar).toLowerCase().includes(search.toLowerCase())) : known
  const shown = more ? found : found.slice(0, few)
  const toggle = (text: string, on: boolean) => onChoose(on ? [...chosen, text] : chosen.filter((one) => one !== text))
  return (
    <div className="space-y-0.5">
      {more && known.length > few && !link && (
        <Input value={search} onChange={(event) => setSearch(event.target.value)} placeholder={t("list.find_value")} aria-label={t("list.find_value")} className="mb-1 h-7 min-h-7!" />
      )}
      {shown.map(({ value, count }) => {
        const text = asText(value)
        return (
          <label key={text} className="flex min-h-6.5 items-center gap-2 rounded px-1 text-sm hover:bg-hover">
            <Checkbox checked={chosen.includes(text)} onChange={(on) => toggle(text, on)} />
            <span className="min-w-0 flex-1 truncate">{link ? <LinkName id={text} at={at} /> : formatText(value, scalar)}</span>
            {count >= 0 && <span className="text-xs text-muted tabular-nums">{count.toLocaleString(locale())}</span>}
          </label>
        )
      })}
      {known.length > few && (
        <Button look="ghost" size="xs" onClick={() => setMore(!more)}>
          {more ? t("list.fewer") : t("list.more_values", { count: known.length - few })}
        </Button>
      )}
    </div>
  )
}

/** The counted values; if nothing was counted, the possible ones without a number (-1). Chosen values are always among them. */
function listed(counts: FacetCount[] | null, at: FieldAt, chosen: string[]): FacetCount[] {
  const scalar = scalarOf(at.field)
  const possible = scalar.kind === "bool" ? [true, false] : (scalar.values?.map(({ value }) => value) ?? [])
  const base = counts ? counts.filter(({ value }) => value !== null && value !== undefined) : possible.map((value) => ({ value, count: -1 }))
  const missing = chosen.filter((text) => !base.some(({ value }) => asText(value) === text))
  return [...base, ...missing.map((text) => ({ value: typedValue(text, at.field), count: counts ? 0 : -1 }))]
}

export function FacetSkeleton() {
  return (
    <div className="space-y-2 py-1">
      <Skeleton className="w-3/4" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-2/3" />
    </div>
  )
}
