import { ChevronFirst, ChevronLeft, ChevronRight } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Select } from "@/components/ui/select"
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
  const range = { from: shown ? offset + 1 : 0, to: offset + shown, total: total ?? 0 }
  return (
    <footer className="flex h-11 shrink-0 items-center gap-2 border-t border-line px-4 text-sm text-muted max-sm:px-3">
      <p className="min-w-0 flex-1 truncate tabular-nums" role="status">
        {total === undefined ? t("list.range", range) : t("list.range_of", range)}
      </p>
      <Select
        value={limit}
        onChange={(next) => {
          keep({ limit: next })
          change({ limit: next })
        }}
        choices={pageSizes.map((size) => ({ value: size, label: String(size) }))}
        label={t("list.page_size")}
        className="h-7! min-h-7! w-18! max-sm:hidden"
      />
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
