import type { Field, Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { call } from "@/api/client"
import { stringifyExact } from "@/api/exact-json"
import { queryClient } from "@/refine/query-client"
import { creationBody } from "./patch"
import { initialObject } from "./defaults"
import { showFailure } from "./failures"
import { focusPath } from "./focus"
import { FormStore } from "./store"

export const JSON_BODY = { "content-type": "application/json" }

/** The fields of a new document: with its id, if that is not the database's to choose. */
export const creationFields = (model: Model): Field[] => (model.idField ? [{ ...model.idField, frozen: true as const }, ...model.fields] : model.fields)

/** Create what was entered. Problems are shown in the form, and nothing is returned. */
export async function createDocument(model: Model, store: FormStore, prefix: string): Promise<(Doc & { _etag?: string }) | undefined> {
  const [first] = store.submit()
  if (first) {
    focusPath(store, prefix, first.path)
    return undefined
  }
  const body = creationBody(store.fields, initialObject(store.fields, store.types), store.value)
  try {
    const { data, etag } = await call<Doc>("POST", `/${model.path}`, { body: stringifyExact(body), headers: JSON_BODY, exact: true })
    refresh(model)
    return { ...data, _etag: etag }
  } catch (error) {
    showFailure(store, prefix, error)
    return undefined
  }
}

/** What was read of a model is out of date. */
export function refresh(model: Model): void {
  for (const key of [["data", "default", model.path], ["typeahead", model.path], ["link", model.path]]) void queryClient.invalidateQueries({ queryKey: key })
}

