import { PlugZap } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"

/** Shown instead of everything if the configuration does not come. */
export function StartFailed({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="flex h-full items-center justify-center">
      <Empty
        icon={<PlugZap size={20} />}
        title={t("shell.start_failed")}
        actions={
          <Button look="primary" onClick={retry}>
            {t("ui.retry")}
          </Button>
        }
      >
        <p>{t("shell.start_failed_hint")}</p>
        <p className="mt-2 font-mono text-xs">{error instanceof Error ? error.message : String(error)}</p>
      </Empty>
    </main>
  )
}
