import { useEffect, useState } from "react"
import { type Draft, dropDraft, dropOldDrafts, keepDraft, readDraft } from "@/forms/drafts"
import type { FormStore } from "@/forms/store"

const PAUSE = 300

/** Drafts of this visit, with their secrets: going to another page and back loses nothing. */
const inMemory = new Map<string, Draft>()

export const findDraft = (key: string): Draft | undefined => inMemory.get(key) ?? readDraft(localStorage, key)

/** Leave a draft for the form that opens next. */
export const leaveDraft = (key: string, draft: Draft): void => void inMemory.set(key, draft)

export function forgetDraft(key: string): void {
  inMemory.delete(key)
  dropDraft(localStorage, key)
}

/** Keep unsaved entries as a draft. Returns false if the browser cannot keep all of them. */
export function useDraft(store: FormStore, key: string, version: () => string | undefined): boolean {
  const [kept, setKept] = useState(true)
  useEffect(() => {
    dropOldDrafts(localStorage, Date.now())
    store.kept = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const keep = (): void => {
      clearTimeout(timer)
      timer = undefined
      if (!store.dirty) {
        forgetDraft(key)
        setKept(true)
        return
      }
      const current = version()
      const draft: Draft = { base: store.base, value: store.value, at: Date.now(), ...(current === undefined ? {} : { version: current }) }
      inMemory.set(key, draft)
      store.kept = keepDraft(localStorage, key, draft, store.fields, store.types)
      setKept(store.kept)
    }
    const later = (): void => {
      clearTimeout(timer)
      timer = setTimeout(keep, PAUSE)
    }
    // Another tab with this form may have saved, and dropped the draft that both share.
    const now = (): void => {
      if (timer !== undefined || store.dirty) keep()
    }
    const stop = store.subscribe(later)
    addEventListener("pagehide", now)
    return () => {
      stop()
      removeEventListener("pagehide", now)
      now()
    }
  }, [store, key, version])

  // A page that is left although the browser could not keep what was entered asks first.
  useEffect(() => {
    if (kept) return
    const warn = (event: BeforeUnloadEvent): void => {
      if (store.dirty) event.preventDefault()
    }
    addEventListener("beforeunload", warn)
    return () => removeEventListener("beforeunload", warn)
  }, [kept, store])
  return kept
}
