import { Bookmark, BookmarkPlus, HardDriveUpload, Link2, Star, Users } from "lucide-react"
import { lazy, Suspense, useMemo, useState, type FormEvent, type ReactNode } from "react"
import type { Model } from "@/api/config"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Popover } from "@/components/ui/popover"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { listPath } from "@/paths"
import { basename } from "@/api/base"
import { copy } from "@/snippets/copy-as"
import { writeListQuery } from "./list-query"
import type { ListQueryState } from "./use-list-query"
import type { ListViews } from "./use-views"
import { viewActions } from "./view-actions"
import { longestName, plain, viewSearch, type View } from "./views"

const ViewMenu = lazy(() => import("./view-menu"))

/** The saved views of a list, beside all of it. */
export function ViewTabs({ model, state, views }: { model: Model; state: ListQueryState; views: ListViews }) {
  const here = useMemo(() => viewSearch(writeListQuery(state.query, state.defaults)), [state.query, state.defaults])
  const active = views.items.find((view) => normal(view.search) === here)
  const actions = viewActions(model, views)
  const left = views.stored ? views.kept.length : 0
  // The full address, which shows the same to visitors with other habits.
  const link = () => {
    const full = writeListQuery(state.query, { columns: [], sort: [], limit: 0 })
    return new URL(`${basename}${listPath(model.path)}?${full}`, location.origin).href
  }
  const menu = (view: View) => (
    <Suspense>
      <ViewMenu view={view} views={views} actions={actions} onCopy={() => void copy(link(), t("list.link"))} />
    </Suspense>
  )
  if (!views.items.length && !here && !left) return null
  return (
    <div className="-mt-1 flex items-center gap-1 overflow-x-auto px-4 pt-1 pb-2 max-sm:px-3" role="group" aria-label={t("list.views")}>
      <span className="flex items-center">
        <Tab active={!here} onClick={() => state.open("")}>
          {views.plain.chosen && <Opening />}
          {t("list.all")}
        </Tab>
        {!here && views.plain.choosable && menu(plainView(views))}
      </span>
      {views.items.map((view) => (
        <span key={view.id} className="flex items-center">
          <Tab active={view === active} onClick={() => state.open(view.search)}>
            <ViewIcon view={view} />
            {view.name}
          </Tab>
          {view === active && menu(view)}
        </span>
      ))}
      {here && !active && (
        <>
          <SaveView onSave={(name) => void actions.save(name, here)} />
          <Button look="ghost" size="xs" onClick={() => void copy(link(), t("list.link"))}>
            <Link2 size={13} /> {t("list.copy_link")}
          </Button>
        </>
      )}
      {left > 0 && (
        <Tooltip label={t("list.views_keep_hint")}>
          <Button look="ghost" size="xs" className="text-accent" onClick={() => void actions.takeOver()}>
            <HardDriveUpload size={13} /> {t("list.views_keep", { count: left })}
          </Button>
        </Tooltip>
      )}
    </div>
  )
}

const normal = (search: string) => viewSearch(new URLSearchParams(search))
const plainView = (views: ListViews): View => ({ id: plain, name: t("list.all"), search: "", ...(views.plain.chosen && { standard: true }) })

const Opening = () => <Star size={12} className="fill-current" aria-label={t("list.view_standard")} />

/** Icons of a view: the list opens with it, and it is shared. */
function ViewIcon({ view }: { view: View }) {
  const shared = view.owner ? t("list.view_shared_by", { owner: view.owner }) : t("list.view_shared")
  return (
    <>
      {view.standard ? <Opening /> : view.standardOfAll && <Star size={12} aria-label={t("list.view_standard_of_all")} />}
      {view.shared ? <Users size={12} aria-label={shared} /> : !view.standard && <Bookmark size={12} aria-hidden />}
    </>
  )
}

function Tab({ active, onClick, children }: { active: boolean; onClick: () => void; children: ReactNode }) {
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
        <Input
          autoFocus
          maxLength={longestName}
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={t("list.view_name")}
          aria-label={t("list.view_name")}
        />
        <Button look="primary" type="submit">
          {t("ui.save")}
        </Button>
      </form>
    </Popover>
  )
}
