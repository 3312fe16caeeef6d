import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { call } from "@/api/client"
import { stringifyExact } from "@/api/exact-json"
import { refresh } from "@/refine/refresh"
import { creationBody } from "./patch"
import { initialObject } from "./defaults"
import { showFailure } from "./failures"
import { focusPath } from "./focus"
import { FormStore } from "./store"

export const JSON_BODY = { "content-type": "application/json" }

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
    refresh(model.path)
    return { ...data, _etag: etag }
  } catch (error) {
    showFailure(store, prefix, error)
    return undefined
  }
}
