import { call } from "@/api/client"
import { type Doc, documentPath } from "@/api/documents"
import type { Model } from "@/api/config"
import { sendWrite, type Write } from "@/forms/creating"
import type { Types } from "@/forms/defaults"
import { mergePatch, replacementBody } from "@/forms/patch"
import type { JsonObject } from "@/forms/path"

/** A document as it was read, and the version (ETag) that it had. */
export interface Read {
  value: JsonObject
  version?: string
  /** The API's messages about values that do not fit the model. */
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

/** The request that stores what changed, for the version that the change was made on; undefined if nothing changed. */
export function changeRequest(model: Model, id: string, before: Read, after: JsonObject, types: Types): Write | undefined {
  const { body, exact } = mergePatch(model.fields, before.value, after, types)
  if (Object.keys(body).length === 0) return undefined
  const to = { path: documentPath(model.path, id), etag: before.version }
  // A merge patch cannot set a null in a free object: then the whole document is replaced.
  return exact ? { method: "PATCH", ...to, body } : { method: "PUT", ...to, body: replacementBody(model.fields, after) }
}

/** Store what changed, if the document still has the version that the change was made on. Returns undefined if nothing changed. */
export async function storeChanges(model: Model, id: string, before: Read, after: JsonObject, types: Types): Promise<Read | undefined> {
  const request = changeRequest(model, id, before, after, types)
  if (!request) return undefined
  const { data, etag } = await sendWrite(request)
  return asRead(data, etag)
}
