import type { ReactNode } from "react"
import { CircleAlert } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { Skeleton } from "@/components/ui/skeleton"
import { Spinner } from "@/components/ui/spinner"
import { t } from "@/i18n"

export interface RecordsQuery {
  isPending: boolean
  isError: boolean
  error: Error | null
  refetch: () => unknown
  hasNextPage?: boolean
  isFetchingNextPage?: boolean
  fetchNextPage?: () => unknown
}

/** What is shown of a list of records: bars while it loads, why it failed, that there are none; and the button for more. */
export function RecordsState({ query, count, empty, children }: { query: RecordsQuery; count: number; empty: ReactNode; children: ReactNode }) {
  if (query.isPending) return <LoadingRows />
  if (query.isError && !count) return <Failed error={query.error} retry={() => query.refetch()} />
  if (!count) return empty
  return (
    <>
      {children}
      {query.hasNextPage && (
        <div className="flex justify-center border-t border-line py-3">
          <Button size="sm" disabled={query.isFetchingNextPage} onClick={() => query.fetchNextPage?.()}>
            {query.isFetchingNextPage && <Spinner size={13} />} {t("watching.older")}
          </Button>
        </div>
      )}
    </>
  )
}

export function LoadingRows({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label={t("ui.loading")} className="space-y-4 p-4">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex gap-6">
          <Skeleton className="w-20" />
          <Skeleton className="flex-1" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  )
}

export function Failed({ error, retry }: { error: Error | null; retry: () => unknown }) {
  return (
    <Empty icon={<CircleAlert size={20} />} title={t("watching.failed_to_load")} actions={<Button onClick={() => void retry()}>{t("ui.retry")}</Button>}>
      {error?.message}
    </Empty>
  )
}
