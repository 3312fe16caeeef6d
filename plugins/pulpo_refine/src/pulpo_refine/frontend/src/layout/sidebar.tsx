import { ChevronRight, PanelLeftClose, Search } from "lucide-react"
import { useMemo, useState } from "react"
import { NavLink } from "react-router"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { InputWith } from "@/components/ui/input"
import { Kbd } from "@/components/ui/kbd"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { prefer } from "@/state/preferences"
import { rememberedStore } from "@/state/store"
import { AccountMenu } from "./account-menu"
import { Icon } from "./icon"
import { menuOpen, paletteOpen, paletteText } from "./layout-state"
import { Logo } from "./logo"
import { filterGroups, menuGroups, type EntryGroup } from "./menu-entries"
import { useNarrow } from "./use-narrow"

const closedGroups = rememberedStore<string[]>("closed-groups", [])

/** With more models than this, the menu has a field to find one. */
const many = 12

export function Sidebar() {
  const config = useConfig()
  const narrow = useNarrow()
  const groups = useMemo(() => menuGroups(config), [config])
  const [filter, setFilter] = useState("")
  const shown = filterGroups(groups, filter)
  return (
    <div className="flex h-full flex-col">
      {!narrow && (
        <div className="flex h-13 shrink-0 items-center gap-2 pr-2 pl-3">
          <Logo />
          <p className="min-w-0 flex-1 truncate font-semibold" title={config.project.description}>
            {config.project.name}
          </p>
          <Button look="ghost" size="sm" icon aria-label={t("shell.close_menu")} onClick={() => prefer({ sidebar: "closed" })}>
            <PanelLeftClose size={15} />
          </Button>
        </div>
      )}
      <div className="px-2 pb-2 max-sm:pt-2">
        <button
          type="button"
          onClick={() => {
            paletteText.set("")
            menuOpen.set(false)
            paletteOpen.set(true)
          }}
          className="flex h-8 w-full items-center gap-2 rounded-lg border border-line bg-panel px-2.5 text-sm text-muted shadow-xs hover:border-edge"
        >
          <Search size={14} aria-hidden />
          <span className="flex-1 truncate text-left">{t("shell.search")}</span>
          <Kbd hint>{/Mac|iPhone/.test(navigator.userAgent) ? "⌘K" : "Ctrl K"}</Kbd>
        </button>
        {config.models.length > many && (
          <InputWith
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || !filter) return
              event.stopPropagation() // the first one empties the field; only the next one closes the menu around it
              setFilter("")
            }}
            placeholder={t("shell.filter_menu")}
            aria-label={t("shell.filter_menu")}
            className="mt-1.5 h-7! min-h-7! text-sm"
          />
        )}
      </div>
      <nav aria-label={t("shell.menu")} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {shown.map((group, index) => (
          <MenuGroup key={group.title ?? index} group={group} searched={filter !== ""} />
        ))}
        {!shown.length && <p className="px-2 py-3 text-sm text-muted">{t("ui.nothing_found")}</p>}
      </nav>
      <AccountMenu />
    </div>
  )
}

function MenuGroup({ group, searched }: { group: EntryGroup; searched: boolean }) {
  const closed = closedGroups.use()
  const { title } = group
  const open = searched || !title || !closed.includes(title)
  const toggle = () => closedGroups.set((old) => (old.includes(title!) ? old.filter((one) => one !== title) : [...old, title!]))
  return (
    <div className="mt-3 first:mt-0">
      {title && (
        <button type="button" aria-expanded={open} onClick={toggle} className="flex h-6 w-full items-center gap-1 rounded px-2 text-xs font-medium text-muted hover:text-text">
          <span className="truncate">{title}</span>
          <ChevronRight size={12} className={cn("transition-transform", open && "rotate-90")} aria-hidden />
        </button>
      )}
      {open && (
        <ul>
          {group.entries.map(({ to, label, icon, end }) => (
            <li key={to} className="[content-visibility:auto] [contain-intrinsic-size:auto_28px]">
              <NavLink
                to={to}
                end={end}
                className={({ isActive }) =>
                  cn("flex h-7 items-center gap-2.5 rounded-md px-2 text-sm", isActive ? "bg-active font-medium text-text" : "text-muted hover:bg-hover hover:text-text")
                }
              >
                <Icon name={icon} size={15} />
                <span className="truncate">{label}</span>
              </NavLink>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
