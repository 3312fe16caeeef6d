import { LoaderCircle } from "lucide-react"
import { t } from "@/i18n"

export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle size={size} className="animate-spin text-muted" role="status" aria-label={t("ui.loading")} />
}
