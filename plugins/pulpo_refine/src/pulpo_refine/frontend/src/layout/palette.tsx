import { Dialog } from "@base-ui/react/dialog"
import { CornerDownLeft, Search } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useLocation, useNavigate } from "react-router"
import { cn } from "@/components/cn"
import { Kbd } from "@/components/ui/kbd"
import { Spinner } from "@/components/ui/spinner"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { Icon } from "./icon"
import { paletteText } from "./layout-state"
import { usePaletteResults, type Result } from "./palette-results"

/** Finds pages, models, operations and documents, and reads words as filters. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const text = paletteText.use()
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const here = useConfig().models.find(({ path }) => pathname === `/${path}` || pathname.startsWith(`/${path}/`))
  const { groups, busy } = usePaletteResults(text, here)
  const flat = groups.flatMap(({ results }) => results)
  const current = Math.min(at, flat.length - 1)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => setAt(0), [text])
  useEffect(() => {
    list.current?.querySelector(`[id="palette-${current}"]`)?.scrollIntoView({ block: "nearest" })
  }, [current])
  const go = (result: Result | undefined) => {
    if (!result) return
    onClose()
    void navigate(result.to)
  }
  const move = (step: number) => setAt(flat.length ? (current + step + flat.length) % flat.length : 0)
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup aria-label={t("shell.search")} className="popup fixed top-[10vh] left-1/2 z-40 flex max-h-[70vh] w-[calc(100vw-24px)] max-w-2xl -translate-x-1/2 flex-col overflow-hidden">
          <div className="flex items-center gap-2.5 border-b border-line px-4">
            <Search size={17} className="shrink-0 text-muted" aria-hidden />
            <input
              autoFocus
              value={text}
              onChange={(event) => paletteText.set(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown") move(1)
                else if (event.key === "ArrowUp") move(-1)
                else if (event.key === "Enter") go(flat[current])
                else return
                event.preventDefault()
              }}
              placeholder={t("shell.palette_hint")}
              aria-label={t("shell.search")}
              role="combobox"
              aria-expanded
              aria-controls="palette-list"
              aria-activedescendant={flat.length ? `palette-${current}` : undefined}
              className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
            />
            {busy && <Spinner />}
          </div>
          <div ref={list} id="palette-list" role="listbox" aria-label={t("shell.search")} className="min-h-0 flex-1 overflow-y-auto py-1.5">
            {groups.map(({ title, results }) => (
              <div key={title} role="group" aria-label={title}>
                <p className="px-4 pt-2 pb-1 text-xs font-medium text-muted" aria-hidden>
                  {title}
                </p>
                {results.map((result) => {
                  const index = flat.indexOf(result)
                  return (
                    <div
                      key={result.to + result.label}
                      id={`palette-${index}`}
                      role="option"
                      aria-selected={index === current}
                      onMouseMove={() => setAt(index)}
                      onClick={() => go(result)}
                      className={cn("mx-1.5 flex min-h-9 items-center gap-3 rounded-lg px-2.5 py-1", index === current && "bg-hover")}
                    >
                      <Icon name={result.icon} className="text-muted" />
                      <span className="min-w-0 flex-1 truncate">{result.label}</span>
                      {result.hint && <span className="max-w-[50%] truncate text-sm text-muted">{result.hint}</span>}
                      {index === current && <CornerDownLeft size={14} className="shrink-0 text-muted" aria-hidden />}
                    </div>
                  )
                })}
              </div>
            ))}
            {!flat.length && !busy && <p className="px-4 py-6 text-center text-sm text-muted">{t("ui.nothing_found")}</p>}
          </div>
          <footer className="flex items-center gap-3 border-t border-line px-4 py-2 text-xs text-muted max-sm:hidden">
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> {t("shell.palette_move")}
            <Kbd>↵</Kbd> {t("shell.palette_open")}
            <span className="ml-auto">{t("shell.palette_example")}</span>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
