import { basename } from "./base"
import { apiRoot, call, get, patch, post, remove } from "./client"

/** A view as `GET {base}/config/views` returns it. An absent key means false or empty. */
export interface StoredView {
  id: string
  name: string
  search?: string
  shared?: true
  /** Whose it is, unless it is the reader's own. */
  owner?: string
  editable?: true
}

export interface StoredViews {
  items: StoredView[]
  /** The view that the list opens with, for the reader and for everybody: an id, or "all". */
  default: string | null
  default_of_all: string | null
  may_share: boolean
}

export interface ViewChanges {
  name?: string
  search?: string
  shared?: boolean
  /** Brings back a view that was deleted. */
  deleted?: false
}

const place = (): string => `${basename.slice(apiRoot().length)}/config/views`

export const getViews = async (model: string, signal?: AbortSignal): Promise<StoredViews> =>
  (await get<StoredViews>(place(), { params: { model }, signal })).data
export const saveView = (model: string, name: string, search: string) => post<StoredView>(place(), { model, name, search })
export const changeView = (id: string, changes: ViewChanges) => patch<StoredView>(`${place()}/${id}`, changes)
export const deleteView = (id: string) => remove(`${place()}/${id}`)
export const chooseView = (model: string, view: string | null, everybody: boolean) =>
  call("PUT", `${place()}/default`, { body: { model, view, everybody } })
