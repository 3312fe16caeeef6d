import { Skeleton } from "@/components/ui/skeleton"
import { t } from "@/i18n"

export function PageLoading() {
  return (
    <div className="space-y-4 p-6" role="status" aria-label={t("ui.loading")}>
      <Skeleton className="h-5 w-48" />
      <Skeleton className="w-full max-w-3xl" />
      <Skeleton className="w-full max-w-2xl" />
      <Skeleton className="w-full max-w-3xl" />
    </div>
  )
}
