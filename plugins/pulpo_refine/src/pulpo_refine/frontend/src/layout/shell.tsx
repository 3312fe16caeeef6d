import { lazy, Suspense, useEffect } from "react"
import { Outlet, useLocation } from "react-router"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { preferences } from "@/state/preferences"
import { ConnectionBanner } from "./connection-banner"
import { PaletteLoading } from "./palette-loading"
import { menuOpen, paletteOpen, shortcutsOpen } from "./layout-state"
import { Sidebar } from "./sidebar"
import { useNarrow } from "./use-narrow"
import { useShellKeys } from "./use-shell-keys"

const Drawer = lazy(() => import("@/components/ui/drawer").then((module) => ({ default: module.Drawer })))
const Palette = lazy(() => import("./palette"))
const Shortcuts = lazy(() => import("./shortcuts"))

/** The frame of every page: the menu, the banner, the palette. */
export function Shell() {
  const { project } = useConfig()
  const narrow = useNarrow()
  const { sidebar } = preferences.use()
  const open = menuOpen.use()
  const palette = paletteOpen.use()
  const shortcuts = shortcutsOpen.use()
  const { pathname } = useLocation()
  useShellKeys()
  useEffect(() => menuOpen.set(false), [pathname])
  return (
    <div className="flex h-full flex-col">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-panel focus:px-3 focus:py-1.5">
        {t("shell.skip")}
      </a>
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1">
        {narrow ? (
          <Suspense>
            {open && (
              <Drawer open onClose={() => menuOpen.set(false)} title={project.name} side="left" className="w-72!">
                <Sidebar />
              </Drawer>
            )}
          </Suspense>
        ) : (
          sidebar === "open" && (
            <div className="w-60 shrink-0 border-r border-line bg-sunken">
              <Sidebar />
            </div>
          )
        )}
        <main id="main" tabIndex={-1} className="relative min-w-0 flex-1 overflow-y-auto outline-none">
          <Outlet />
        </main>
      </div>
      <Suspense fallback={<PaletteLoading />}>{palette && <Palette onClose={() => paletteOpen.set(false)} />}</Suspense>
      <Suspense>
        {shortcuts && <Shortcuts onClose={() => shortcutsOpen.set(false)} />}
      </Suspense>
    </div>
  )
}
