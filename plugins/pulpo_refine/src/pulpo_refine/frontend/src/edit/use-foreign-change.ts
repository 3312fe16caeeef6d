import { useEffect, useState } from "react"
import { listen } from "@/api/events"
import type { Model } from "@/api/config"
import { type JsonObject, same } from "@/forms/path"

export type ForeignChange = { kind: "deleted" } | { kind: "changed"; document: JsonObject; labels: string[] }

/** The change that someone else made to the document during the edit; undefined if there is none, or if it changes nothing here. */
export function useForeignChange(model: Model, id: string, base: JsonObject, busy: boolean): ForeignChange | undefined {
  const [last, setLast] = useState<{ type: string; document: JsonObject | null }>()
  useEffect(
    () =>
      listen((event) => {
        if (event.type !== "reset" && event.path === model.path && event.id === id) setLast({ type: event.type, document: event.document })
      }),
    [model.path, id],
  )
  if (!last || busy) return undefined
  if (last.type === "deleted") return { kind: "deleted" }
  const { document } = last
  if (!document) return undefined
  const labels = model.fields.filter((field) => !same(document[field.name], base[field.name])).map((field) => field.label)
  return labels.length ? { kind: "changed", document, labels } : undefined
}
