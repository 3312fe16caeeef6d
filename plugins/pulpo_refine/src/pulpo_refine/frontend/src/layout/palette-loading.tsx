import { Search } from "lucide-react"
import { t } from "@/i18n"
import { paletteText } from "./layout-state"

/** The palette while it is being loaded. It keeps what is typed meanwhile. */
export function PaletteLoading() {
  return (
    <div className="fixed inset-0 z-40 bg-black/40">
      <div className="popup absolute top-[10vh] left-1/2 flex w-[calc(100vw-24px)] max-w-2xl -translate-x-1/2 items-center gap-2.5 px-4">
        <Search size={17} className="shrink-0 text-muted" aria-hidden />
        <input
          autoFocus
          value={paletteText.use()}
          onChange={(event) => paletteText.set(event.target.value)}
          placeholder={t("shell.palette_hint")}
          aria-label={t("shell.search")}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
        />
      </div>
    </div>
  )
}
