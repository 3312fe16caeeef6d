import type { Model } from "@/api/config"
import { stringifyExact } from "@/api/exact-json"
import type { Write } from "@/forms/creating"
import { creationFields } from "@/forms/creation-fields"
import type { Types } from "@/forms/defaults"
import { absoluteUrl } from "@/snippets/copy-as"
import type { Snippet } from "@/snippets/snippets"
import { maskSecrets } from "@/forms/secrets"

/** The request that a form sends, for a terminal or a program. A command cannot replace a document: then there is none. */
export function writeSnippet({ method, path, body: values, etag }: Write, model: Model, types: Types, id?: string): Snippet {
  const body = maskSecrets(creationFields(model), values, types)
  const words = { POST: ["create", model.name], PATCH: ["edit", model.name, id ?? ""], PUT: undefined }[method]
  return { method, url: absoluteUrl(path), body, etag, pulpo: words && ["data", ...words, "--input", stringifyExact(body)] }
}
