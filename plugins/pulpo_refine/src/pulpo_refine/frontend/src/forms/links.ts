import { keepPreviousData, useQuery } from "@tanstack/react-query"
import type { Field, Model } from "@/api/config"
import { get } from "@/api/client"
import { type Doc, documentPath, getPage } from "@/api/documents"
import { isStatus } from "@/api/problem"
import { type Json, isObject } from "./path"

const FOUND = 20

export interface Target {
  id: string
  collection?: string
}

/** The document that a link or an id points to, if it does. */
export function targetOf(value: Json): Target | undefined {
  if (isObject(value)) return value.id === undefined || value.id === null ? undefined : { id: String(value.id), ...(typeof value.collection === "string" ? { collection: value.collection } : {}) }
  return value === null || value === undefined || value === "" ? undefined : { id: String(value) }
}

export const collectionOf = (model: Model): string => model.collection ?? model.path

/** The model of a link's target: the only one there may be, or that of the collection. */
export function modelOf(value: Json, models: Model[]): Model | undefined {
  const collection = isObject(value) ? value.collection : undefined
  return models.length === 1 ? models[0] : models.find((model) => collectionOf(model) === collection)
}

/** A link as the API takes it: the id alone is enough where it can mean one model only. */
export function linkTo(field: Field, model: Model, id: Json, several: boolean): Json {
  return field.kind === "ref" || !several ? id : { id, collection: collectionOf(model) }
}

/** The name of a document: its primary field, or its id. */
export function nameOf(model: Model, document: Doc): string {
  const name = model.primary === "id" ? undefined : document[model.primary]
  return typeof name === "string" || typeof name === "number" ? String(name) || String(document.id) : String(document.id)
}

/** The document that a link points to; null if it is gone. */
export function useTarget(model: Model | undefined, id: string | undefined) {
  return useQuery({
    queryKey: ["link", model?.path, id],
    enabled: model !== undefined && id !== undefined && id !== "" && model.can.includes("read"),
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      try {
        return (await get<Doc>(documentPath((model as Model).path, id), { signal })).data
      } catch (error) {
        if (isStatus(error, 404, 422)) return null
        throw error
      }
    },
  })
}

/** The documents of a model that a typed text finds: by the search, else by id. */
export function useFound(model: Model | undefined, text: string, enabled: boolean) {
  return useQuery({
    queryKey: ["typeahead", model?.path, text],
    enabled: enabled && model !== undefined && model.can.includes("read"),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => find(model as Model, text.trim(), signal),
  })
}

async function find(model: Model, text: string, signal: AbortSignal): Promise<Doc[]> {
  const params = new URLSearchParams({ limit: String(FOUND) })
  const columns = [model.primary, ...model.list].filter((name, index, all) => name !== "id" && all.indexOf(name) === index).slice(0, 4)
  if (columns.length) params.set("fields", columns.join(","))
  if (model.sortable.includes(model.primary)) params.set("sort", model.primary)
  if (text && model.searchable?.length) params.set("q", text)
  const items = (await getPage(model.path, params, signal)).items
  if (!text) return items
  const wanted = model.searchable?.length ? items : items.filter((one) => nameOf(model, one).toLowerCase().includes(text.toLowerCase()))
  return wanted.length || !/^\S+$/.test(text) ? wanted : byId(model, text, signal)
}

async function byId(model: Model, id: string, signal: AbortSignal): Promise<Doc[]> {
  try {
    return [(await get<Doc>(documentPath(model.path, id), { signal })).data]
  } catch (error) {
    if (isStatus(error, 404, 422)) return []
    throw error
  }
}
