import { useEffect, useRef, useState } from "react"
import type { Doc } from "@/api/documents"

/** The ids of rows that came or changed while the list was looked at: they light up for a moment. */
export function useFreshRows(rows: Doc[], isStale: boolean): Set<string> {
  const before = useRef<Map<string, string | undefined>>(undefined)
  const [fresh, setFresh] = useState<Set<string>>(new Set())
  useEffect(() => {
    if (isStale) {
      before.current = undefined
      return
    }
    const now = new Map(rows.map((row) => [row.id, row._etag]))
    const old = before.current
    before.current = now
    // Another page shares few rows with the one before: nothing on it is news.
    const kept = old ? rows.filter(({ id }) => old.has(id)).length : 0
    if (!old || kept < rows.length / 2) return
    const changed = rows.filter(({ id, _etag }) => !old.has(id) || old.get(id) !== _etag).map(({ id }) => id)
    if (!changed.length) return
    setFresh(new Set(changed))
    const timer = setTimeout(() => setFresh(new Set()), 2_000)
    return () => clearTimeout(timer)
  }, [rows, isStale])
  return fresh
}
