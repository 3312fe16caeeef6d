import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { type Answer, call } from "@/api/client"
import { stringifyExact } from "@/api/exact-json"
import { refresh } from "@/refine/refresh"
import { creationBody } from "./patch"
import { initialObject } from "./defaults"
import { showFailure } from "./failures"
import { focusPath } from "./focus"
import type { JsonObject } from "./path"
import type { FormStore } from "./store"

/** The request that a form sends when it is saved. */
export interface Write {
  method: "POST" | "PATCH" | "PUT"
  path: string
  body: JsonObject
  /** The version that the document must still have. */
  etag?: string
}

export const sendWrite = ({ method, path, body, etag }: Write): Promise<Answer<Doc>> =>
  call<Doc>(method, path, { body: stringifyExact(body), headers: { "content-type": "application/json" }, etag, exact: true })

/** The request that creates what was entered. */
export const creationRequest = (model: Model, store: FormStore): Write => ({
  method: "POST",
  path: `/${model.path}`,
  body: creationBody(store.fields, initialObject(store.fields, store.types), store.value),
})

/** Create what was entered. Problems are shown in the form, and nothing is returned. */
export async function createDocument(model: Model, store: FormStore, prefix: string): Promise<(Doc & { _etag?: string }) | undefined> {
  const [first] = store.submit()
  if (first) {
    focusPath(store, prefix, first.path)
    return undefined
  }
  try {
    const { data, etag } = await sendWrite(creationRequest(model, store))
    refresh(model.path)
    return { ...data, _etag: etag }
  } catch (error) {
    showFailure(store, prefix, error)
    return undefined
  }
}
