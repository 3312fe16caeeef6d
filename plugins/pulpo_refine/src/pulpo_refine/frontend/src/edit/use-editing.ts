import { useCallback, useRef, useState } from "react"
import type { Model } from "@/api/config"
import { isStatus } from "@/api/problem"
import { toast } from "@/components/ui/toast"
import type { Types } from "@/forms/defaults"
import { showFailure } from "@/forms/failures"
import { focusPath } from "@/forms/focus"
import { type Merged, mergeEdits } from "@/forms/merge"
import { messageOf } from "@/forms/messages"
import { pathLabel } from "@/forms/path-label"
import { type JsonObject, same } from "@/forms/path"
import { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { refresh } from "@/refine/refresh"
import type { Draft } from "@/forms/drafts"
import type { Snippet } from "@/snippets/snippets"
import { changeRequest, type Read, readDocument, storeChanges } from "./documents"
import { writeSnippet } from "./snippet"
import { afterUndo, offerUndoOfEdit } from "./undo"
import { findDraft, forgetDraft } from "./use-draft"

export const PREFIX = "field"

/** A merge that waits for somebody to choose. */
export interface Waiting {
  merged: Merged
  theirs: Read
  then?: () => void
}

export interface Editing {
  store: FormStore
  version: () => string | undefined
  busy: boolean
  /** When the draft that was put back was entered. */
  restored?: number
  waiting?: Waiting
  save: () => Promise<boolean>
  /** What saving would send now; undefined if it would send nothing, which is said. */
  snippet: () => Snippet | undefined
  /** Take over what others have stored; ask only where both sides changed the same. */
  takeOver: (then?: () => void) => Promise<void>
  resolve: (value?: JsonObject) => void
  discard: () => void
}

/** Edit one document. The version that a save expects, and what it is compared with, are those of the moment the form opened:
 *  what is read later does not touch them, or the guard against overwriting others would be gone. */
export function useEditing(model: Model, id: string, opened: Read, types: Types, draftKey: string): Editing {
  const [start] = useState(() => begin(model, opened, types, findDraft(draftKey)))
  const { store } = start
  const base = useRef(opened)
  const [busy, setBusy] = useState(false)
  const [restored, setRestored] = useState(start.restored)
  const [waiting, setWaiting] = useState<Waiting | undefined>(start.waiting)

  const accept = useCallback(
    (value: JsonObject, read: Read) => {
      base.current = read
      store.replace(value, read.value)
    },
    [store],
  )

  async function takeOver(then?: () => void): Promise<void> {
    const theirs = await readDocument(model, id)
    const merged = mergeEdits(model.fields, base.current.value, store.value, theirs.value, types)
    if (merged.conflicts.length) return setWaiting({ merged, theirs, then })
    accept(merged.value, theirs)
    toast({ kind: "ok", title: t("edit.merged"), detail: t("edit.merged_fields", { fields: merged.taken.map((path) => pathLabel(store, path)).join(", ") || "–" }) })
    then?.()
  }

  function resolve(value?: JsonObject): void {
    const current = waiting
    setWaiting(undefined)
    if (!current || !value) return
    accept(value, current.theirs)
    current.then?.()
  }

  function isComplete(): boolean {
    const [first] = store.submit()
    if (!first) return true
    toast({ kind: "error", id: "problem", title: t("forms.problems", { count: store.summary.length }), detail: `${pathLabel(store, first.path)}: ${messageOf(first)}` })
    focusPath(store, PREFIX, first.path)
    return false
  }

  function snippet(): Snippet | undefined {
    if (!isComplete()) return undefined
    const request = changeRequest(model, id, base.current, store.value, types)
    if (!request) toast({ title: t("edit.nothing_changed") })
    return request && writeSnippet(request, model, types, id)
  }

  async function save(): Promise<boolean> {
    if (busy || !isComplete()) return false
    setBusy(true)
    try {
      return await storeNow()
    } catch (error) {
      if (isStatus(error, 412)) {
        await takeOver(() => void save()).catch((failure: unknown) => showFailure(store, PREFIX, failure))
      } else showFailure(store, PREFIX, error)
      return false
    } finally {
      setBusy(false)
    }
  }

  async function storeNow(): Promise<boolean> {
    const before = base.current
    const sent = store.value
    const now = await storeChanges(model, id, before, sent, types)
    if (!now) {
      toast({ title: t("edit.nothing_changed") })
      return true
    }
    // What was typed while the answer was on its way stays.
    accept(same(store.value, sent) ? now.value : mergeEdits(model.fields, sent, store.value, now.value, types).value, now)
    setRestored(undefined)
    forgetDraft(draftKey)
    refresh(model.path)
    const onUndone = (back: Read): void => {
      if (base.current === now) accept(afterUndo(model, store, now, back), back)
    }
    offerUndoOfEdit({ model, id, before: before.value, now, types, onUndone })
    return true
  }

  function discard(): void {
    store.replace(base.current.value)
    forgetDraft(draftKey)
    setRestored(undefined)
  }

  return { store, version: useCallback(() => base.current.version, []), busy, restored, waiting, save, snippet, takeOver, resolve, discard }
}

interface Start {
  store: FormStore
  restored?: number
  waiting?: Waiting
}

/** A form with the draft that was left, merged with what others have stored since. */
function begin(model: Model, opened: Read, types: Types, draft: Draft | undefined): Start {
  const store = new FormStore({ fields: model.fields, types, creating: false, value: opened.value })
  if (!draft) return { store }
  const merged = mergeEdits(model.fields, draft.base, draft.value, opened.value, types)
  store.value = merged.value
  if (!store.dirty) return { store }
  return { store, restored: draft.at, ...(merged.conflicts.length ? { waiting: { merged, theirs: opened } } : {}) }
}
