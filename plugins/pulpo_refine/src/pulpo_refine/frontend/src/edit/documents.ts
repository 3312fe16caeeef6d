import { call } from "@/api/client"
import { type Doc, documentPath } from "@/api/documents"
import { stringifyExact } from "@/api/exact-json"
import type { Model } from "@/api/config"
import { JSON_BODY } from "@/forms/creating"
import type { Types } from "@/forms/defaults"
import { mergePatch, replacementBody } from "@/forms/patch"
import type { JsonObject } from "@/forms/path"

/** A document as it was read, and the version (ETag) that it had. */
export interface Read {
  value: JsonObject
  version?: string
  /** What does not fit the model, in the words of the API. */
  problems?: string[]
}

export async function readDocument(model: Model, id: string, signal?: AbortSignal): Promise<Read> {
  const { data, etag } = await call<Doc>("GET", documentPath(model.path, id), { signal, exact: true })
  return asRead(data, etag)
}

function asRead(data: Doc, etag: string | undefined): Read {
  const { _etag, _problems, ...value } = data
  return { value, version: etag ?? _etag, ...(_problems ? { problems: _problems } : {}) }
}

/** Store what changed, if the document still has the version that the change was made on. Returns undefined if nothing changed. */
export async function storeChanges(model: Model, id: string, before: Read, after: JsonObject, types: Types): Promise<Read | undefined> {
  const { body, exact } = mergePatch(model.fields, before.value, after, types)
  if (Object.keys(body).length === 0) return undefined
  // What a merge patch cannot say (a null in a free object) takes a replacement of the whole.
  const sent = exact ? body : replacementBody(model.fields, after)
  const { data, etag } = await call<Doc>(exact ? "PATCH" : "PUT", documentPath(model.path, id), {
    body: stringifyExact(sent),
    headers: JSON_BODY,
    etag: before.version,
    exact: true,
  })
  return asRead(data, etag)
}
