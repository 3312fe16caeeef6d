import { useEffect, useMemo, useState } from "react"
import { X } from "lucide-react"
import type { Model } from "@/api/config"
import type { Group } from "@/api/filters"
import { Button } from "@/components/ui/button"
import { Drawer } from "@/components/ui/drawer"
import { t } from "@/i18n"
import { useNarrow } from "@/layout/use-narrow"
import type { FieldAt } from "@/values/fields"
import { complete } from "./condition-tree"
import { ConditionBuilder } from "./condition-builder"
import { Facets } from "./facets"
import type { ListQuery } from "./list-query"
import type { ListQueryState } from "./use-list-query"

interface Props {
  model: Model
  fields: FieldAt[]
  query: ListQuery
  change: ListQueryState["change"]
  onClose: () => void
}

/** The panel beside the list: its conditions, and facets with counts. */
export default function FilterPanel(props: Props) {
  const narrow = useNarrow()
  const body = <Body {...props} />
  if (narrow) {
    return (
      <Drawer open onClose={props.onClose} title={t("list.filter")}>
        {body}
      </Drawer>
    )
  }
  return (
    <aside className="flex w-80 shrink-0 flex-col border-l border-line bg-panel" aria-label={t("list.filter")}>
      <header className="flex h-12 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="font-semibold">{t("list.filter")}</h2>
        <Button look="ghost" size="sm" icon aria-label={t("ui.close")} onClick={props.onClose}>
          <X size={16} />
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{body}</div>
    </aside>
  )
}

function Body({ model, fields, query, change }: Props) {
  const filterable = useMemo(() => fields.filter(({ field }) => field.filters?.length), [fields])
  // A condition may be unfinished: the list gets only the complete ones.
  const [draft, setDraft] = useState<Group>(query.filter)
  useEffect(() => {
    setDraft((old) => (same(complete(old), query.filter) ? old : query.filter))
  }, [query.filter])
  const update = (next: Group) => {
    setDraft(next)
    const usable = complete(next)
    if (!same(usable, query.filter)) change({ filter: usable }, { replace: true })
  }
  return (
    <>
      <section className="border-b border-line p-3" aria-label={t("list.conditions")}>
        <ConditionBuilder group={draft} fields={filterable} onChange={update} />
      </section>
      <Facets model={model} fields={filterable} query={query} onFilter={(filter) => change({ filter }, { replace: true })} />
    </>
  )
}

const same = (one: Group, other: Group) => JSON.stringify(one) === JSON.stringify(other)
