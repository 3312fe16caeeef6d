import type { Model } from "@/api/config"
import type { StoredView, StoredViews } from "@/api/views"
import { recall, remember } from "@/state/store"
import type { ListDefaults } from "./list-query"

/** A saved state of a list: its address, under a name. */
export interface View extends StoredView {
  search: string
  /** The list opens with it. */
  standard?: true
  /** The list opens with it for everyone who has not chosen another one. */
  standardOfAll?: true
}

/** A view that the browser keeps, for visitors who have not signed in. */
export type BrowserView = Pick<View, "id" | "name" | "search" | "standard">

export interface ListHabits {
  columns?: string[]
  sort?: string[]
  limit?: number
  widths?: Record<string, number>
}

export const longestName = 80

/** The list without any view, where one is chosen. */
export const plain = "all"

export const loadViews = (path: string): BrowserView[] => recall<BrowserView[]>(`views:${path}`, [])
export const saveViews = (path: string, views: BrowserView[]): void => remember(`views:${path}`, views.length ? views : undefined)

export const loadHabits = (path: string): ListHabits => recall<ListHabits>(`list:${path}`, {})
export const saveHabits = (path: string, habits: ListHabits): void => remember(`list:${path}`, habits)

/** The state of a list whose address is empty: the visitor's habits, else the model's hints. */
export const listDefaults = (model: Model, habits: ListHabits): ListDefaults => ({
  columns: habits.columns ?? model.list,
  sort: habits.sort ?? [],
  limit: habits.limit ?? 50,
})

/** An address without anything opens the standard view; `view=all` is the list without it. */
export const openedSearch = (params: URLSearchParams, standard: string | undefined): URLSearchParams =>
  !params.size && standard ? new URLSearchParams(standard) : params

/** Without the page: a view begins at its first one. The order of parameters does not count. */
export function viewSearch(search: URLSearchParams): string {
  const params = new URLSearchParams(search)
  params.delete("offset")
  params.sort()
  return params.toString()
}

export function addView(views: BrowserView[], name: string, search: string): BrowserView[] {
  const view = { id: crypto.randomUUID?.() ?? String(Date.now()), name, search }
  return [...views.filter((old) => old.name !== name), view]
}

/** At most one view is the standard one. */
export const withStandard = (views: BrowserView[], id: string | undefined): BrowserView[] =>
  views.map(({ standard: _, ...view }) => (view.id === id ? { ...view, standard: true } : view))

/** The views of a list: those of the server, then those of the browser. */
export function allViews(stored: StoredViews | undefined, kept: BrowserView[]): View[] {
  const told = (stored?.items ?? []).map((view) => ({
    ...view,
    search: view.search ?? "",
    ...(view.id === stored?.default && { standard: true as const }),
    ...(view.id === stored?.default_of_all && { standardOfAll: true as const }),
  }))
  return [...told, ...kept.map((view) => ({ ...view, editable: true as const }))]
}

/** The view that the list opens with: the visitor's own choice, else the default for everyone. */
export function standardSearch(stored: StoredViews | undefined, views: View[]): string | undefined {
  const own = views.find((view) => view.standard)
  if (own || stored?.default === plain) return own?.search
  return views.find((view) => view.standardOfAll)?.search
}

/** A name that is not taken: "Remote", "Remote 2". */
export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name} ${number}`
  return free
}
