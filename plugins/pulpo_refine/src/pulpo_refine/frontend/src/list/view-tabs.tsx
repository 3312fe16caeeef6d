import { Bookmark, BookmarkPlus, ChevronDown, Link2, Star, Trash2 } from "lucide-react"
import { useMemo, useState, type FormEvent } from "react"
import type { Model } from "@/api/config"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu"
import { Popover } from "@/components/ui/popover"
import { t } from "@/i18n"
import { listPath } from "@/paths"
import { basename } from "@/api/base"
import { copy } from "@/snippets/copy-as"
import { writeListQuery } from "./list-query"
import type { ListQueryState } from "./use-list-query"
import { addView, loadViews, saveViews, viewSearch, withStandard, type View } from "./views"

/** The saved views of a list, beside all of it. */
export function ViewTabs({ model, state }: { model: Model; state: ListQueryState }) {
  const [views, setViews] = useState(() => loadViews(model.path))
  const here = useMemo(() => viewSearch(writeListQuery(state.query, state.defaults)), [state.query, state.defaults])
  const active = views.find((view) => normal(view.search) === here)
  const keep = (next: View[]) => {
    saveViews(model.path, next)
    setViews(next)
  }
  // The address with everything in it, so that it shows the same to somebody with other habits.
  const link = () => {
    const full = writeListQuery(state.query, { columns: [], sort: [], limit: 0 })
    return new URL(`${basename}${listPath(model.path)}?${full}`, location.origin).href
  }
  if (!views.length && !here) return null
  return (
    <div className="flex items-center gap-1 overflow-x-auto px-4 pb-2 max-sm:px-3" role="group" aria-label={t("list.views")}>
      <Tab active={!here} onClick={() => state.open("")}>
        {t("list.all")}
      </Tab>
      {views.map((view) => (
        <span key={view.id} className="flex items-center">
          <Tab active={view === active} onClick={() => state.open(view.search)}>
            {view.standard ? <Star size={12} className="fill-current" aria-label={t("list.view_standard")} /> : <Bookmark size={12} aria-hidden />}
            {view.name}
          </Tab>
          {view === active && <ViewMenu view={view} views={views} keep={keep} link={link} />}
        </span>
      ))}
      {here && !active && (
        <>
          <SaveView onSave={(name) => keep(addView(views, name, writeListQuery(state.query, state.defaults)))} />
          <Button look="ghost" size="xs" onClick={() => void copy(link(), t("list.link"))}>
            <Link2 size={13} /> {t("list.copy_link")}
          </Button>
        </>
      )}
    </div>
  )
}

const normal = (search: string) => viewSearch(new URLSearchParams(search))

function Tab({ active, onClick, children }: { active: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={active}
      onClick={onClick}
      className={cn(
        "flex h-6 items-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap",
        active ? "bg-active font-medium text-text" : "text-muted hover:bg-hover hover:text-text",
      )}
    >
      {children}
    </button>
  )
}

function ViewMenu({ view, views, keep, link }: { view: View; views: View[]; keep: (views: View[]) => void; link: () => string }) {
  return (
    <Menu
      trigger={
        <Button look="ghost" size="xs" icon aria-label={t("list.view_menu", { name: view.name })}>
          <ChevronDown size={13} />
        </Button>
      }
    >
      <MenuItem onClick={() => void copy(link(), t("list.link"))}>
        <Link2 size={15} className="text-muted" /> {t("list.copy_link")}
      </MenuItem>
      <MenuItem onClick={() => keep(withStandard(views, view.standard ? undefined : view.id))}>
        <Star size={15} className="text-muted" /> {view.standard ? t("list.view_not_standard") : t("list.view_make_standard")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger onClick={() => keep(views.filter((one) => one.id !== view.id))}>
        <Trash2 size={15} /> {t("list.view_delete")}
      </MenuItem>
    </Menu>
  )
}

function SaveView({ onSave }: { onSave: (name: string) => void }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState("")
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim()) return
    onSave(name.trim())
    setOpen(false)
    setName("")
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      title={t("list.view_save")}
      trigger={
        <Button look="ghost" size="xs" className="text-accent">
          <BookmarkPlus size={13} /> {t("list.view_save")}
        </Button>
      }
    >
      <form onSubmit={save} className="flex gap-2 p-3">
        <Input autoFocus value={name} onChange={(event) => setName(event.target.value)} placeholder={t("list.view_name")} aria-label={t("list.view_name")} />
        <Button look="primary" type="submit">
          {t("ui.save")}
        </Button>
      </form>
    </Popover>
  )
}
