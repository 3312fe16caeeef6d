import { Copy, RotateCcw, Trash2 } from "lucide-react"
import { useState, useSyncExternalStore } from "react"
import { Link, useLocation, useNavigate } from "react-router"
import { failureText } from "@/api/failure-text"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { MenuHint, MenuItem, MenuItemLink, MenuSeparator } from "@/components/ui/menu"
import { MoreMenu } from "@/components/ui/more-menu"
import { toast } from "@/components/ui/toast"
import { draftKey } from "@/forms/drafts"
import { ErrorSummary } from "@/forms/error-summary"
import { FieldsForm } from "@/forms/fields-form"
import type { FormStore } from "@/forms/store"
import { locale, t } from "@/i18n"
import { clonePath, listPath, showPath } from "@/paths"
import { CopyAs } from "@/snippets/copy-as"
import { useConfig } from "@/state/config"
import { zone } from "@/state/zone"
import { DeleteDialog } from "@/undo/delete-dialog"
import { CreateAgain } from "./create-again"
import type { Read } from "./documents"
import { FormPage } from "./form-page"
import { FormStatus } from "./form-status"
import { MergeDialog } from "./merge-dialog"
import { Notice } from "./notice"
import { useDraft } from "./use-draft"
import { type Editing, PREFIX, useEditing } from "./use-editing"
import { useForeignChange } from "./use-foreign-change"
import { useSaveKeys } from "./use-save-keys"

export function EditForm({ model, id, opened }: { model: Model; id: string; opened: Read }) {
  const { types, actor } = useConfig()
  const key = draftKey(actor.id, model.path, id)
  const editing = useEditing(model, id, opened, types, key)
  const { store, busy } = editing
  const kept = useDraft(store, key, editing.version)
  const navigate = useNavigate()
  const { key: visit } = useLocation()

  const leave = (): void => void (visit === "default" ? navigate(showPath(model.path, id)) : navigate(-1))
  const saveAndLeave = (): void => void editing.save().then((saved) => saved && leave())
  useSaveKeys(() => void editing.save(), saveAndLeave)

  return (
    <FormPage
      title={<Title store={store} model={model} id={id} />}
      parent={{ label: model.plural, to: listPath(model.path) }}
      status={<FormStatus store={store} kept={kept} />}
      alert={<ForeignNotice model={model} id={id} editing={editing} />}
      actions={
        <>
          <EditMenu model={model} id={id} editing={editing} />
          <Button onClick={leave}>{t("edit.cancel")}</Button>
          <Button look="primary" disabled={busy} onClick={saveAndLeave} title={t("edit.keys")}>
            {t(busy ? "edit.saving" : "edit.save")}
          </Button>
        </>
      }
    >
      <Notices editing={editing} problems={opened.problems} />
      <ErrorSummary store={store} prefix={PREFIX} />
      <FieldsForm store={store} model={model} prefix={PREFIX} />
      {editing.waiting && (
        <MergeDialog merged={editing.waiting.merged} saves={editing.waiting.saves} onResolved={editing.resolve} onClose={() => editing.resolve()} />
      )}
    </FormPage>
  )
}

function Title({ store, model, id }: { store: FormStore; model: Model; id: string }) {
  const name = useSyncExternalStore(store.subscribe, () => store.base[model.primary])
  return typeof name === "string" && name ? name : `${model.label} ${id}`
}

function Notices({ editing, problems }: { editing: Editing; problems?: string[] }) {
  const { restored } = editing
  const [hidden, setHidden] = useState(false)
  return (
    <>
      {problems && <Notice tone="warn">{t("edit.problems", { problems: problems.join("; ") })}</Notice>}
      {restored !== undefined && !hidden && (
        <Notice
          actions={
            <>
              <Button size="sm" onClick={editing.discard}>
                {t("edit.discard")}
              </Button>
              <Button size="sm" look="ghost" onClick={() => setHidden(true)}>
                {t("edit.dismiss")}
              </Button>
            </>
          }
        >
          {t("edit.draft_restored", { time: whenText(restored) })}
        </Notice>
      )}
    </>
  )
}

/** A notice, in sight at any place of the form, that someone else has saved the document. */
function ForeignNotice({ model, id, editing }: { model: Model; id: string; editing: Editing }) {
  const { store } = editing
  const base = useSyncExternalStore(store.subscribe, () => store.base)
  const foreign = useForeignChange(model, id, base, editing.busy)
  if (!foreign) return null
  const takeOver = (): void => void editing.takeOver().catch((error: unknown) => toast({ kind: "error", title: failureText(error) }))
  return (
    <div className="mx-auto w-full max-w-4xl px-4 sm:px-6">
      <Notice
        tone="warn"
        actions={
          foreign.kind === "changed" ? (
            <Button size="sm" onClick={takeOver}>
              {t("edit.merge_now")}
            </Button>
          ) : (
            <CreateAgain model={model} id={id} values={() => store.value} onLeave={editing.discard} />
          )
        }
      >
        {foreign.kind === "changed" ? t("edit.foreign_changed", { fields: foreign.labels.join(", ") }) : t("edit.foreign_deleted")}
      </Notice>
    </div>
  )
}

/** The time alone for today, else with its date. */
export function whenText(at: number): string {
  const timeZone = zone.get()
  const date = new Date(at)
  const day = (time: Date) => time.toLocaleDateString(locale(), { timeZone })
  const today = day(date) === day(new Date())
  return date.toLocaleString(locale(), { ...(today ? {} : { dateStyle: "medium" }), timeStyle: "short", timeZone })
}

function EditMenu({ model, id, editing }: { model: Model; id: string; editing: Editing }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const name = editing.store.base[model.primary]
  function leave(): void {
    editing.discard()
    void navigate(listPath(model.path))
  }
  return (
    <>
      <MoreMenu label={t("edit.more")}>
        <MenuItem onClick={() => void editing.save()}>
          {t("edit.save_stay")} <MenuHint>Ctrl S</MenuHint>
        </MenuItem>
        <MenuItem onClick={editing.discard}>
          <RotateCcw size={14} /> {t("edit.reset")}
        </MenuItem>
        <CopyAs snippet={editing.snippet} />
        <MenuSeparator />
        {model.can.includes("create") && (
          <MenuItemLink render={<Link to={clonePath(model.path, id)} />}>
            <Copy size={14} /> {t("edit.clone")}
          </MenuItemLink>
        )}
        {model.can.includes("delete") && (
          <MenuItem danger onClick={() => setDeleting(true)}>
            <Trash2 size={14} /> {t("edit.delete")}
          </MenuItem>
        )}
      </MoreMenu>
      {deleting && <DeleteDialog model={model} id={id} name={typeof name === "string" && name ? name : id} onClose={() => setDeleting(false)} onDeleted={leave} />}
    </>
  )
}
