import type { ReactNode } from "react"
import { CircleAlert } from "lucide-react"
import { failureText } from "@/api/failure-text"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { MoreButton } from "@/components/ui/more-button"
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

/** A list of records, with a button for more; or bars while it loads, the reason why it failed, a hint that it is empty. */
export function RecordsState({ query, count, empty, children }: { query: RecordsQuery; count: number; empty: ReactNode; children: ReactNode }) {
  if (query.isPending) return <LoadingRows />
  if (query.isError && !count) return <Failed error={query.error} retry={() => query.refetch()} />
  if (!count) return empty
  return (
    <>
      {children}
      <MoreButton
        more={query.hasNextPage ?? false}
        size="sm"
        aria-disabled={query.isFetchingNextPage}
        onClick={() => !query.isFetchingNextPage && query.fetchNextPage?.()}
        className="flex justify-center border-t border-line py-3"
      >
        {query.isFetchingNextPage && <Spinner size={13} />} {t("watching.older")}
      </MoreButton>
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
      {error && failureText(error)}
    </Empty>
  )
}
