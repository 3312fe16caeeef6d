import { PanelLeft } from "lucide-react"
import type { ReactNode } from "react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { prefer, preferences } from "@/state/preferences"
import { menuOpen } from "./layout-state"
import { useNarrow } from "./use-narrow"

/** The head of a page: its title at the left, its actions at the right. */
export function TopBar({ title, children }: { title: ReactNode; children?: ReactNode }) {
  const narrow = useNarrow()
  const { sidebar } = preferences.use()
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 px-4 max-sm:px-3">
      {(narrow || sidebar === "closed") && (
        <Button look="ghost" icon aria-label={t("shell.open_menu")} onClick={() => (narrow ? menuOpen.set(true) : prefer({ sidebar: "open" }))} className="-ml-1.5">
          <PanelLeft size={16} />
        </Button>
      )}
      <div className="flex min-w-0 flex-1 items-center gap-2">{title}</div>
      {children}
    </header>
  )
}
