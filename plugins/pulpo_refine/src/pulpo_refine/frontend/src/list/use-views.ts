import { useQuery } from "@tanstack/react-query"
import { useEffect, useMemo, useState } from "react"
import { getViews } from "@/api/views"
import type { Config, Model } from "@/api/config"
import { useConfig } from "@/state/config"
import { recall, remember } from "@/state/store"
import { allViews, loadViews, plain, saveViews, standardSearch, type BrowserView, type View } from "./views"

export interface ListViews {
  items: View[]
  /** The address that an empty one stands for. */
  standard?: string
  /** The server stores the views, as the visitor has signed in. */
  stored: boolean
  mayShare: boolean
  /** The list without a view: whether the visitor has chosen to open it so, and whether there is a default view to opt out of. */
  plain: { chosen: boolean; choosable: boolean }
  /** The views that only this browser has: all of them, or those from before the sign-in. */
  kept: BrowserView[]
  keep: (views: BrowserView[]) => void
}

/** The saved views of a list. The rows do not wait for them: until they are here, it opens as it did the last time. */
export function useViews(model: Model): ListViews {
  const { actor } = useConfig()
  const stored = !actor.anonymous
  const [kept, setKept] = useState(() => loadViews(model.path))
  const { data } = useQuery({ queryKey: viewsKey(model.path), queryFn: ({ signal }) => getViews(model.path, signal) })
  const items = useMemo(() => allViews(data, stored ? [] : kept), [data, stored, kept])
  const keep = (next: BrowserView[]) => {
    saveViews(model.path, next)
    setKept(next)
  }
  return {
    items,
    standard: useStandard(model.path, actor.id, data && { search: standardSearch(data, items) }, items),
    stored,
    mayShare: data?.may_share ?? false,
    plain: { chosen: data?.default === plain, choosable: stored && Boolean(data?.default_of_all) },
    kept,
    keep,
  }
}

export const viewsKey = (path: string) => ["views", path]

interface Remembered {
  actor?: string
  search?: string
}

/** The view that the list opens with. It stays until the list is opened again, so that the rows do not change under the visitor. */
function useStandard(path: string, actor: string | undefined, found: Remembered | undefined, items: View[]): string | undefined {
  const [opened, setOpened] = useState(() => found ?? lastStandard(path, actor, items))
  const [known, setKnown] = useState(Boolean(found))
  if (found && !known) {
    setKnown(true)
    setOpened(found)
  }
  const isFound = Boolean(found)
  useEffect(() => {
    if (isFound) remember(`standard:${path}`, found?.search === undefined ? undefined : { actor, search: found.search })
  }, [path, actor, isFound, found?.search])
  return opened.search
}

/** The view that the list opened with last time: the rows are requested with it before the views are loaded. */
export const rememberedStandard = (path: string, actor: Config["actor"]): string | undefined =>
  lastStandard(path, actor.id, allViews(undefined, actor.anonymous ? loadViews(path) : [])).search

function lastStandard(path: string, actor: string | undefined, items: View[]): Remembered {
  const kept = items.find((view) => view.standard)
  const last = recall<Remembered>(`standard:${path}`, {})
  return kept ?? (last.actor === actor ? last : {})
}
