import { CloudOff } from "lucide-react"
import { useEffect, useState } from "react"
import { get } from "@/api/client"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { queryClient } from "@/refine/query-client"
import { connection } from "@/state/connection"

/** A banner while the API does not answer. It tries again by itself, and reloads everything when the API is back. */
export function ConnectionBanner() {
  const { away } = connection.use()
  const [asking, setAsking] = useState(false)
  const ask = async () => {
    setAsking(true)
    try {
      await get("/health", { quiet: true, signal: AbortSignal.timeout(5_000) })
      void queryClient.invalidateQueries()
    } catch {
      // Still away: the next try comes by itself.
    }
    setAsking(false)
  }
  useEffect(() => {
    if (!away) return
    const timer = setInterval(() => void ask(), 5_000)
    const online = () => void ask()
    addEventListener("online", online)
    return () => {
      clearInterval(timer)
      removeEventListener("online", online)
    }
  }, [away])
  if (!away) return null
  return (
    <div role="alert" className="flex items-center gap-2 border-b border-line bg-warn-soft px-4 py-1.5 text-sm text-warn">
      <CloudOff size={15} className="shrink-0" aria-hidden />
      <span className="flex-1">{navigator.onLine ? t("shell.api_away") : t("shell.offline")}</span>
      <Button size="xs" disabled={asking} onClick={() => void ask()}>
        {t("ui.retry")}
      </Button>
    </div>
  )
}
