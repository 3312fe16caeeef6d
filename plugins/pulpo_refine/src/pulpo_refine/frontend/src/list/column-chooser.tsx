import { GripVertical } from "lucide-react"
import { useMemo, useState } from "react"
import type { Model } from "@/api/config"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { Input } from "@/components/ui/input"
import { t } from "@/i18n"
import type { FieldAt } from "@/values/fields"
import type { ListQueryState } from "./use-list-query"

/** The choice of the columns and their order: by dragging, or with Alt and the arrow keys. */
export default function ColumnChooser({ model, fields, state }: { model: Model; fields: FieldAt[]; state: ListQueryState }) {
  const { columns } = state.query
  const [search, setSearch] = useState("")
  const [dragged, setDragged] = useState<string>()
  const items = useMemo(() => {
    const chosen = columns.flatMap((path) => fields.find((at) => at.path === path) ?? [])
    return [...chosen, ...fields.filter(({ path }) => !columns.includes(path))]
  }, [columns, fields])
  const found = search ? items.filter(({ label, path }) => `${label} ${path}`.toLowerCase().includes(search.toLowerCase())) : items
  const set = (next: string[]) => {
    state.keep({ columns: next })
    state.change({ columns: next }, { replace: true, keepPage: true })
  }
  const move = (path: string, to: number) => {
    if (!columns.includes(path) || to < 0 || to >= columns.length) return
    const rest = columns.filter((one) => one !== path)
    set([...rest.slice(0, to), path, ...rest.slice(to)])
  }
  return (
    <div className="flex max-h-96 w-72 flex-col">
      <div className="border-b border-line p-2">
        <Input value={search} onChange={(event) => setSearch(event.target.value)} placeholder={t("list.find_column")} aria-label={t("list.find_column")} />
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto p-1">
        {found.map(({ path, label }) => {
          const at = columns.indexOf(path)
          return (
            <li
              key={path}
              draggable={at >= 0 && !search}
              onDragStart={() => setDragged(path)}
              onDragEnd={() => setDragged(undefined)}
              onDragOver={(event) => {
                event.preventDefault()
                if (dragged && dragged !== path && at >= 0) move(dragged, at)
              }}
              onKeyDown={(event) => {
                if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return
                event.preventDefault()
                move(path, at + (event.key === "ArrowUp" ? -1 : 1))
              }}
              className={cn("flex h-7 items-center gap-2 rounded px-2 text-sm hover:bg-hover", dragged === path && "bg-accent-soft")}
            >
              <Checkbox
                checked={at >= 0}
                disabled={at >= 0 && columns.length === 1}
                onChange={(on) => set(on ? [...columns, path] : columns.filter((one) => one !== path))}
                label={label}
              />
              <span className="min-w-0 flex-1 truncate">{label}</span>
              {at >= 0 && !search && <GripVertical size={14} className="cursor-grab text-faint" aria-hidden />}
            </li>
          )
        })}
      </ul>
      <div className="flex items-center justify-between border-t border-line p-2">
        <span className="text-xs text-muted">{t("list.columns_hint")}</span>
        <Button size="xs" look="ghost" onClick={() => set(model.list)}>
          {t("list.reset")}
        </Button>
      </div>
    </div>
  )
}
