import { failureText } from "@/api/failure-text"
import { changeView, chooseView, deleteView, saveView } from "@/api/views"
import { isStatus } from "@/api/problem"
import type { Model } from "@/api/config"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { queryClient } from "@/refine/query-client"
import { viewsKey, type ListViews } from "./use-views"
import { addView, freeName, loadViews, longestName, saveViews, withStandard, type View } from "./views"

/** Views that are being stored, by model: a second click does not store them twice. */
const takeOvers = new Map<string, Promise<void>>()

/** The actions on the views of a list. Those that write to the server return whether it succeeded. */
export function viewActions(model: Model, views: ListViews) {
  const write = async (...requests: (() => Promise<unknown>)[]): Promise<boolean> => {
    try {
      for (const request of requests) await request()
      return true
    } catch (error) {
      const taken = isStatus(error, 409) && error.errors.some(({ loc }) => loc[0] === "name")
      toast({ title: t("list.view_failed"), detail: taken ? t("list.view_taken") : failureText(error), kind: "error" })
      return false
    } finally {
      await queryClient.invalidateQueries({ queryKey: viewsKey(model.path) })
    }
  }
  const takeOver = async () => {
    const names = new Set(views.items.filter((view) => !view.owner).map((view) => view.name))
    for (const view of kept) {
      // Another window may have stored it in the meantime.
      if (!loadViews(model.path).some(({ id }) => id === view.id)) continue
      const name = freeName(view.name.slice(0, longestName - 4), names)
      let id = ""
      if (!(await write(async () => (id = (await saveView(model.path, name, view.search)).data.id)))) break
      names.add(name)
      saveViews(model.path, loadViews(model.path).filter((one) => one.id !== view.id))
      if (view.standard) await write(() => chooseView(model.path, id, false))
    }
    keep(loadViews(model.path))
  }
  const { kept, keep } = views
  const own = (name: string) => views.items.find((view) => view.name === name && !view.owner)
  const keptStandard = (id: string | undefined) => keep(withStandard(kept, id))

  return {
    save: async (name: string, search: string) => {
      if (!views.stored) return keep(addView(kept, name, search))
      const old = own(name)
      await write(() => (old ? changeView(old.id, { search }) : saveView(model.path, name, search)))
    },
    rename: async (view: View, name: string) => {
      if (views.stored) return write(() => changeView(view.id, { name }))
      keep(kept.filter((one) => one.name !== name || one.id === view.id).map((one) => (one.id === view.id ? { ...one, name } : one)))
      return true
    },
    share: (view: View, shared: boolean) => write(() => changeView(view.id, { shared })),
    /** Open the list with a view (an id, or "all"), or with none in particular. */
    open: (id: string | undefined) => (views.stored ? write(() => chooseView(model.path, id ?? null, false)) : keptStandard(id)),
    openForAll: (id: string | undefined) => write(() => chooseView(model.path, id ?? null, true)),
    remove: async (view: View) => {
      if (views.stored && !(await write(() => deleteView(view.id)))) return
      if (!views.stored) keep(kept.filter((one) => one.id !== view.id))
      const back = () => (views.stored ? void write(() => changeView(view.id, { deleted: false })) : keep(kept))
      toast({ title: t("list.view_deleted", { name: view.name }), kind: "ok", action: { label: t("ui.undo"), run: back } })
    },
    /** Store the views that only this browser has, for the visitor who has signed in. */
    takeOver: () => {
      const running = takeOvers.get(model.path) ?? takeOver().finally(() => takeOvers.delete(model.path))
      takeOvers.set(model.path, running)
      return running
    },
  }
}

export type ViewActions = ReturnType<typeof viewActions>
