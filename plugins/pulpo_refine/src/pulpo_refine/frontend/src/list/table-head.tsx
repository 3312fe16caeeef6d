import { ArrowDown, ArrowUp } from "lucide-react"
import type { Model } from "@/api/config"
import { cn } from "@/components/cn"
import { Checkbox } from "@/components/ui/checkbox"
import { t } from "@/i18n"
import type { FieldAt } from "@/values/fields"
import { columnWidth, isRight, operationsWidth, selectWidth } from "./columns"
import { toggleSort } from "./list-query"
import type { ColumnWidths } from "./use-column-widths"
import type { ListQueryState } from "./use-list-query"
import type { Selection } from "./use-selection"

interface Props {
  columns: FieldAt[]
  model: Model
  state: ListQueryState
  selection: Selection
  widths: ColumnWidths
  /** Rows end with a button for their operations. */
  operations: boolean
}

const cell = "sticky top-0 z-10 h-8 border-b border-line bg-page text-left text-xs font-medium text-muted"

export function TableHead({ columns, model, state, selection, widths, operations }: Props) {
  // One column takes the room that is left over: the document's name, unless it was given a width.
  const free = columns.filter(({ path }) => !(path in widths.given))
  const flexible = free.find(({ path }) => path === model.primary) ?? free.at(-1)
  return (
    <>
      <colgroup>
        <col style={{ width: selectWidth }} />
        {columns.map((at) => (
          <col key={at.path} style={at === flexible ? undefined : { width: columnWidth(at, model, widths.given) }} />
        ))}
        {operations && <col style={{ width: operationsWidth }} />}
      </colgroup>
      <thead>
        <tr>
          <th scope="col" className={cn(cell, "pl-4")}>
            <Checkbox
              checked={selection.pageState === "all"}
              some={selection.pageState === "some"}
              onChange={selection.togglePage}
              label={t("list.select_page")}
            />
          </th>
          {columns.map((at) => (
            <ColumnHead key={at.path} at={at} model={model} state={state} widths={widths} />
          ))}
          {operations && (
            <th scope="col" className={cell}>
              <span className="sr-only">{t("shell.operations")}</span>
            </th>
          )}
        </tr>
      </thead>
    </>
  )
}

function ColumnHead({ at, model, state, widths }: { at: FieldAt } & Pick<Props, "model" | "state" | "widths">) {
  const { sort } = state.query
  const place = sort.findIndex((one) => one.replace(/^-/, "") === at.path)
  const descending = sort[place]?.startsWith("-")
  const Arrow = descending ? ArrowDown : ArrowUp
  const content = (
    <>
      <span className="truncate">{at.label}</span>
      {place >= 0 && <Arrow size={13} className="shrink-0 text-accent" aria-hidden />}
      {place >= 0 && sort.length > 1 && <span className="text-2xs text-accent">{place + 1}</span>}
    </>
  )
  return (
    <th scope="col" className={cn(cell, "group/head")} aria-sort={place < 0 ? undefined : descending ? "descending" : "ascending"} title={at.field.description}>
      {model.sortable.includes(at.path) ? (
        <button
          type="button"
          onClick={(event) => state.change({ sort: toggleSort(sort, at.path, event.shiftKey) })}
          className={cn("flex h-full w-full items-center gap-1 px-2.5 hover:text-text", isRight(at.field) && "justify-end", place >= 0 && "text-text")}
        >
          {content}
        </button>
      ) : (
        <span className={cn("flex h-full items-center px-2.5", isRight(at.field) && "justify-end")}>{content}</span>
      )}
      <span
        aria-hidden
        {...widths.edge(at.path)}
        className={cn(
          "absolute inset-y-1.5 right-0 w-1 cursor-col-resize touch-none rounded bg-edge opacity-0 group-hover/head:opacity-100",
          widths.resizing === at.path && "bg-accent opacity-100",
        )}
      />
    </th>
  )
}
