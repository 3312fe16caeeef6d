import { recall, remember } from "@/state/store"

/** A list as somebody wants to find it again: its address, under a name. */
export interface View {
  id: string
  name: string
  search: string
  /** The list opens with it. */
  standard?: true
}

export interface ListHabits {
  columns?: string[]
  sort?: string[]
  limit?: number
  widths?: Record<string, number>
}

export const loadViews = (path: string): View[] => recall<View[]>(`views:${path}`, [])
export const saveViews = (path: string, views: View[]): void => remember(`views:${path}`, views.length ? views : undefined)

export const loadHabits = (path: string): ListHabits => recall<ListHabits>(`list:${path}`, {})
export const saveHabits = (path: string, habits: ListHabits): void => remember(`list:${path}`, habits)

/** Without the page: a view begins at its first one. The order of parameters does not count. */
export function viewSearch(search: URLSearchParams): string {
  const params = new URLSearchParams(search)
  params.delete("offset")
  params.sort()
  return params.toString()
}

export function addView(views: View[], name: string, search: URLSearchParams): View[] {
  const view = { id: crypto.randomUUID?.() ?? String(Date.now()), name, search: viewSearch(search) }
  return [...views.filter((old) => old.name !== name), view]
}

/** At most one view is the standard one. */
export const withStandard = (views: View[], id: string | undefined): View[] =>
  views.map(({ standard: _, ...view }) => (view.id === id ? { ...view, standard: true } : view))
