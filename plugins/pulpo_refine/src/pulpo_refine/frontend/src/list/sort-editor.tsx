import { ArrowDown, ArrowUp, Plus, X } from "lucide-react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import type { FieldAt } from "@/values/fields"
import type { ListQueryState } from "./use-list-query"

/** The sort keys of the list: the first counts most. */
export default function SortEditor({ model, fields, state }: { model: Model; fields: FieldAt[]; state: ListQueryState }) {
  const { sort } = state.query
  const sortable = fields.filter(({ path }) => model.sortable.includes(path) || path === "id")
  const free = sortable.filter(({ path }) => !sort.some((one) => one.replace(/^-/, "") === path))
  const set = (next: string[]) => state.change({ sort: next }, { replace: true })
  const choices = (own: string) => sortable.filter((at) => free.includes(at) || at.path === own).map(({ path, label }) => ({ value: path, label }))
  return (
    <div className="w-72 space-y-2 p-3">
      {!sort.length && <p className="text-sm text-muted">{t("list.unsorted")}</p>}
      {sort.map((one, index) => {
        const descending = one.startsWith("-")
        const path = one.replace(/^-/, "")
        const replace = (next: string[]) => set(sort.flatMap((old, at) => (at === index ? next : [old])))
        return (
          <div key={path} className="flex items-center gap-1.5">
            <Select value={path} onChange={(next) => replace([(descending ? "-" : "") + next])} choices={choices(path)} label={t("list.field")} className="flex-1" />
            <Button icon aria-label={t(descending ? "list.descending" : "list.ascending")} title={t(descending ? "list.descending" : "list.ascending")} onClick={() => replace([descending ? path : `-${path}`])}>
              {descending ? <ArrowDown size={15} /> : <ArrowUp size={15} />}
            </Button>
            <Button look="ghost" icon aria-label={t("list.remove_sort")} onClick={() => replace([])}>
              <X size={15} />
            </Button>
          </div>
        )
      })}
      <div className="flex justify-between">
        <Button look="ghost" size="xs" disabled={!free.length} onClick={() => set([...sort, free[0]!.path])}>
          <Plus size={13} /> {t("list.add_sort")}
        </Button>
        <Button look="ghost" size="xs" onClick={() => state.keep({ sort })}>
          {t("list.keep_sort")}
        </Button>
      </div>
    </div>
  )
}
