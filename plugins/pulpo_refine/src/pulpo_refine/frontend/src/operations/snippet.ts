import type { Operation } from "@/api/config"
import { stringifyExact } from "@/api/exact-json"
import type { FormStore } from "@/forms/store"
import { absoluteUrl } from "@/snippets/copy-as"
import type { Snippet } from "@/snippets/snippets"
import { maskSecrets } from "@/forms/secrets"
import { isRecord } from "./inferred"
import { bodyOf } from "./input"

/** The request of an operation's form, for a terminal or a program. */
export const formSnippet = (operation: Operation, store: FormStore): Snippet =>
  operationSnippet(operation.name, maskSecrets(operation.fields, bodyOf(operation, store), store.types))

/** A call of an operation. The input must be free of secrets. */
export function operationSnippet(name: string, input: unknown): Snippet {
  const body = input ?? {}
  const empty = isRecord(body) && !Object.keys(body).length
  return {
    method: "POST",
    url: absoluteUrl(`/operations/${encodeURIComponent(name)}`),
    body,
    pulpo: ["ops", "run", name, ...(empty ? [] : commandOptions(body))],
  }
}

/** Plain values as options, everything else as one JSON. */
function commandOptions(input: unknown): string[] {
  const entries = isRecord(input) ? Object.entries(input) : []
  const plain = (value: unknown) => (typeof value === "string" && !value.startsWith("-")) || typeof value === "number" || typeof value === "bigint"
  if (entries.length && entries.every(([, value]) => plain(value))) return entries.flatMap(([name, value]) => [`--${name.replaceAll("_", "-")}`, String(value)])
  return ["--input", stringifyExact(input)]
}
