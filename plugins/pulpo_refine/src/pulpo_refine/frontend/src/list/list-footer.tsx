import { ChevronFirst, ChevronLeft, ChevronRight } from "lucide-react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { pageSizes, type ListQuery } from "./list-query"
import type { ListQueryState } from "./use-list-query"

interface Props {
  query: ListQuery
  change: ListQueryState["change"]
  keep: ListQueryState["keep"]
  shown: number
  total: number | undefined
  hasNext: boolean
}

export function ListFooter({ query, change, keep, shown, total, hasNext }: Props) {
  const { offset, limit } = query
  const range = { from: offset + 1, to: offset + shown, total: total ?? 0 }
  return (
    <footer className="flex h-11 shrink-0 items-center gap-2 border-t border-line px-4 text-sm text-muted max-sm:px-3">
      <p className="min-w-0 flex-1 truncate tabular-nums" role="status">
        {shown > 0 && (total === undefined ? t("list.range", range) : t("list.range_of", range))}
      </p>
      <select
        value={limit}
        onChange={(event) => {
          keep({ limit: Number(event.target.value) })
          change({ limit: Number(event.target.value) })
        }}
        aria-label={t("list.page_size")}
        className="control h-7! min-h-7! px-1.5 text-sm max-sm:hidden"
      >
        {pageSizes.map((size) => (
          <option key={size}>{size}</option>
        ))}
      </select>
      <Button look="ghost" size="sm" icon disabled={offset === 0} onClick={() => change({ offset: 0 })} aria-label={t("list.first_page")}>
        <ChevronFirst size={16} />
      </Button>
      <Button look="ghost" size="sm" icon disabled={offset === 0} onClick={() => change({ offset: Math.max(0, offset - limit) })} aria-label={t("list.previous_page")}>
        <ChevronLeft size={16} />
      </Button>
      <Button look="ghost" size="sm" icon disabled={!hasNext} onClick={() => change({ offset: offset + limit })} aria-label={t("list.next_page")}>
        <ChevronRight size={16} />
      </Button>
    </footer>
  )
}
