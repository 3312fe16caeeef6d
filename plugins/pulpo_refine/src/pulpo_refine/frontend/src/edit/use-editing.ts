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
import { useSingleFlight } from "@/state/single-flight"
import { type Draft, changesSecrets } from "@/forms/drafts"
import type { Snippet } from "@/snippets/snippets"
import { changeRequest, type Read, readDocument, storeChanges } from "./documents"
import { writeSnippet } from "./snippet"
import { afterUndo, offerUndoOfEdit } from "./undo"
import { findDraft, forgetDraft } from "./use-draft"

export const PREFIX = "field"

/** A merge with conflicts, which waits for a choice. */
export interface Waiting {
  merged: Merged
  theirs: Read
  /** Save after the choice: the merge was part of a save. */
  saves: boolean
}

export interface Editing {
  store: FormStore
  version: () => string | undefined
  busy: boolean
  /** When the draft that was put back was entered. */
  restored?: number
  waiting?: Waiting
  save: () => Promise<boolean>
  /** The request that saving would send now; undefined, with a message, if nothing would be sent. */
  snippet: () => Snippet | undefined
  /** Take over what others have stored; ask only where both sides changed the same. */
  takeOver: () => Promise<void>
  resolve: (value?: JsonObject) => void
  discard: () => void
}

/** How often a save merges what others have stored: a proxy that changes versions would never let it end. */
const TRIES = 5

/** Edit one document. The version that a save expects, and what it is compared with, are those of the moment the form opened:
 *  what is read later does not touch them, or the guard against overwriting others would be gone. */
export function useEditing(model: Model, id: string, opened: Read, types: Types, draftKey: string): Editing {
  const [start] = useState(() => begin(model, opened, types, findDraft(draftKey)))
  const { store } = start
  const base = useRef(opened)
  const [restored, setRestored] = useState(start.restored)
  const [waiting, setWaiting] = useState<Waiting | undefined>(start.waiting)

  const accept = useCallback(
    (value: JsonObject, read: Read) => {
      base.current = read
      store.replace(value, read.value)
    },
    [store],
  )

  /** Merge what others have stored into the form. Returns false if there are conflicts, which wait for a choice. */
  async function merge(saves: boolean): Promise<boolean> {
    const theirs = await readDocument(model, id)
    const merged = mergeEdits(model.fields, base.current.value, store.value, theirs.value, types)
    if (merged.conflicts.length) {
      setWaiting({ merged, theirs, saves })
      return false
    }
    accept(merged.value, theirs)
    toast({ kind: "ok", id: "merged", title: t("edit.merged"), detail: t("edit.merged_fields", { fields: merged.taken.map((path) => pathLabel(store, path)).join(", ") || "–" }) })
    return true
  }
  const { run: takeOver } = useSingleFlight(async () => void (await merge(false)))

  function resolve(value?: JsonObject): void {
    const current = waiting
    setWaiting(undefined)
    if (!current || !value) return
    accept(value, current.theirs)
    if (current.saves) void save()
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

  const { run, busy } = useSingleFlight(async (): Promise<boolean> => {
    try {
      for (let left = TRIES; isComplete(); left--) {
        if (await storeNow(left > 1)) return true
        if (!(await merge(true))) return false
      }
    } catch (error) {
      showFailure(store, PREFIX, error)
    }
    return false
  })
  const save = async (): Promise<boolean> => (await run()) ?? false

  /** Returns false if someone else has stored the document since it was read, and that can be merged. */
  async function storeNow(canMerge: boolean): Promise<boolean> {
    const before = base.current
    const sent = store.value
    let now: Read | undefined
    try {
      now = await storeChanges(model, id, before, sent, types)
    } catch (error) {
      if (canMerge && isStatus(error, 412)) return false
      throw error
    }
    if (!now) {
      toast({ title: t("edit.nothing_changed") })
      return true
    }
    // Keep what was typed while the request was under way.
    accept(same(store.value, sent) ? now.value : mergeEdits(model.fields, sent, store.value, now.value, types).value, now)
    setRestored(undefined)
    forgetDraft(draftKey)
    refresh(model.path)
    const onUndone = (back: Read): void => {
      if (base.current === now) accept(afterUndo(model, store, now, back), back)
    }
    const changedSecrets = changesSecrets(model.fields, before.value, sent, types)
    offerUndoOfEdit({ model, id, before: before.value, now, types, changedSecrets, onUndone })
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
  // The document is unchanged since the draft: there is nothing to choose, the draft only lacks its sensitive values.
  const isSame = draft.version !== undefined && draft.version === opened.version
  return { store, restored: draft.at, ...(merged.conflicts.length && !isSame ? { waiting: { merged, theirs: opened, saves: false } } : {}) }
}
