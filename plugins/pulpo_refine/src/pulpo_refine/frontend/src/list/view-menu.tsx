import { ChevronDown, Link2, Lock, Pencil, Star, StarOff, Trash2, Users } from "lucide-react"
import { useState, type FormEvent, type ReactNode } from "react"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Input } from "@/components/ui/input"
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu"
import { t } from "@/i18n"
import type { ListViews } from "./use-views"
import type { ViewActions } from "./view-actions"
import { longestName, type View } from "./views"

interface Props {
  view: View
  views: ListViews
  actions: ViewActions
  onCopy: () => void
}

/** The actions on a view. */
export default function ViewMenu({ view, views, actions, onCopy }: Props) {
  const [renaming, setRenaming] = useState(false)
  const choosable = views.stored || view.editable
  return (
    <>
      <Menu
        trigger={
          <Button look="ghost" size="xs" icon aria-label={t("list.view_menu", { name: view.name })}>
            <ChevronDown size={13} />
          </Button>
        }
      >
        <Action icon={Link2} onClick={onCopy}>
          {t("list.copy_link")}
        </Action>
        {choosable && (
          <Action icon={view.standard ? StarOff : Star} onClick={() => void actions.open(view.standard ? undefined : view.id)}>
            {view.standard ? t("list.view_not_standard") : t("list.view_make_standard")}
          </Action>
        )}
        {view.shared && views.mayShare && (
          <Action icon={view.standardOfAll ? StarOff : Star} onClick={() => void actions.openForAll(view.standardOfAll ? undefined : view.id)}>
            {view.standardOfAll ? t("list.view_not_standard_of_all") : t("list.view_make_standard_of_all")}
          </Action>
        )}
        {view.editable && <EditingActions view={view} views={views} actions={actions} onRename={() => setRenaming(true)} />}
      </Menu>
      {renaming && <RenameView view={view} onRename={(name) => actions.rename(view, name)} onClose={() => setRenaming(false)} />}
    </>
  )
}

function EditingActions({ view, views, actions, onRename }: Omit<Props, "onCopy"> & { onRename: () => void }) {
  return (
    <>
      <Action icon={Pencil} onClick={onRename}>
        {t("list.view_rename")}
      </Action>
      {views.stored && (view.shared || views.mayShare) && (
        <Action icon={view.shared ? Lock : Users} onClick={() => void actions.share(view, !view.shared)}>
          {view.shared ? t("list.view_make_private") : t("list.view_share")}
        </Action>
      )}
      <MenuSeparator />
      <MenuItem danger onClick={() => void actions.remove(view)}>
        <Trash2 size={15} /> {t("list.view_delete")}
      </MenuItem>
    </>
  )
}

function Action({ icon: Icon, onClick, children }: { icon: typeof Link2; onClick: () => void; children: ReactNode }) {
  return (
    <MenuItem onClick={onClick}>
      <Icon size={15} className="text-muted" /> {children}
    </MenuItem>
  )
}

function RenameView({ view, onRename, onClose }: { view: View; onRename: (name: string) => Promise<boolean>; onClose: () => void }) {
  const [name, setName] = useState(view.name)
  const rename = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() && (name.trim() === view.name || (await onRename(name.trim())))) onClose()
  }
  return (
    <Dialog open onClose={onClose} holds={() => name !== view.name} title={t("list.view_rename")} size="sm">
      <form onSubmit={(event) => void rename(event)} className="flex gap-2">
        <Input
          autoFocus
          maxLength={longestName}
          value={name}
          onChange={(event) => setName(event.target.value)}
          aria-label={t("list.view_name")}
          className="flex-1"
        />
        <Button look="primary" type="submit">
          {t("ui.save")}
        </Button>
      </form>
    </Dialog>
  )
}
