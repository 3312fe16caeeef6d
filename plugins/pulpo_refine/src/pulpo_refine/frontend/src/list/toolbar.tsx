import { ArrowUpDown, Columns3, ListFilter, Search, Rows3 } from "lucide-react"
import { lazy, Suspense, type RefObject } from "react"
import type { Model } from "@/api/config"
import { conditionsOf } from "@/api/filters"
import { Button } from "@/components/ui/button"
import { InputWith } from "@/components/ui/input"
import { Kbd } from "@/components/ui/kbd"
import { Menu, MenuChoice } from "@/components/ui/menu"
import { Popover } from "@/components/ui/popover"
import { t } from "@/i18n"
import type { Preferences } from "@/state/preferences"
import { usePausedText } from "@/state/use-paused-text"
import type { FieldAt } from "@/values/fields"
import type { ListQueryState } from "./use-list-query"

const ColumnChooser = lazy(() => import("./column-chooser"))
const SortEditor = lazy(() => import("./sort-editor"))

interface Props {
  model: Model
  fields: FieldAt[]
  state: ListQueryState
  searchBox: RefObject<HTMLInputElement | null>
  filtering: boolean
  onFilter: () => void
  density: Preferences["density"]
  onDensity: (density: Preferences["density"]) => void
}

export function Toolbar({ model, fields, state, searchBox, filtering, onFilter, density, onDensity }: Props) {
  const { query } = state
  const filters = conditionsOf(query.filter).length
  return (
    <div className="flex items-center gap-1.5 px-4 pb-2 max-sm:px-3">
      {model.searchable?.length ? <SearchBox model={model} q={query.q} onSearch={(q) => state.change({ q }, { replace: true })} box={searchBox} /> : null}
      <Button look={filtering || filters ? "soft" : "ghost"} onClick={onFilter} aria-expanded={filtering}>
        <ListFilter size={15} />
        <span className="max-sm:sr-only">{t("list.filter")}</span>
        {filters > 0 && <span className="rounded bg-accent px-1 text-2xs text-on-accent">{filters}</span>}
      </Button>
      <Popover
        align="end"
        title={t("list.sort")}
        trigger={
          <Button look={query.sort.length ? "soft" : "ghost"}>
            <ArrowUpDown size={15} />
            <span className="max-sm:sr-only">{t("list.sort")}</span>
          </Button>
        }
      >
        <Suspense>
          <SortEditor model={model} fields={fields} state={state} />
        </Suspense>
      </Popover>
      <Popover
        align="end"
        title={t("list.columns")}
        trigger={
          <Button look="ghost">
            <Columns3 size={15} />
            <span className="max-md:sr-only">{t("list.columns")}</span>
          </Button>
        }
      >
        <Suspense>
          <ColumnChooser model={model} fields={fields} state={state} />
        </Suspense>
      </Popover>
      <Menu
        align="end"
        trigger={
          <Button look="ghost" icon aria-label={t("list.density")} className="max-sm:hidden">
            <Rows3 size={15} />
          </Button>
        }
      >
        <MenuChoice
          label={t("list.density")}
          value={density}
          onChange={onDensity}
          choices={[
            { value: "compact", label: t("list.density_compact") },
            { value: "normal", label: t("list.density_normal") },
            { value: "relaxed", label: t("list.density_relaxed") },
          ]}
        />
      </Menu>
    </div>
  )
}

function SearchBox({ model, q, onSearch, box }: { model: Model; q: string; onSearch: (q: string) => void; box: RefObject<HTMLInputElement | null> }) {
  const { text, type } = usePausedText(q, onSearch, 250, (typed) => typed.trim())
  const label = t("list.search", { plural: model.plural })
  return (
    <InputWith
      ref={box}
      type="search"
      value={text}
      maxLength={200}
      onChange={(event) => type(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        type("")
        event.currentTarget.blur()
      }}
      placeholder={label}
      aria-label={label}
      before={<Search size={15} className="shrink-0" />}
      after={!text && <Kbd hint>/</Kbd>}
      className="max-w-sm min-w-0 flex-1"
    />
  )
}
