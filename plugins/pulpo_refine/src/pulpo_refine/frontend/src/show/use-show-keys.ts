import { useEffect } from "react"
import { useNavigate } from "react-router"
import type { Model } from "@/api/config"
import { isTyping } from "@/layout/is-typing"
import { editPath, listPath, showPath } from "@/paths"
import { listed, neighboursOf } from "@/state/neighbours"
import { lastVisited } from "@/state/visited"

/** e edits, j and k go on in the list that led here, u goes back to it. */
export function useShowKeys(model: Model, id: string): void {
  const navigate = useNavigate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return
      const { previous, next } = neighboursOf(listed.get()[model.path], id)
      const to: Record<string, string | false | undefined> = {
        e: model.can.includes("update") && editPath(model.path, id),
        u: lastVisited(listPath(model.path)),
        j: next && showPath(model.path, next),
        k: previous && showPath(model.path, previous),
      }
      const target = to[event.key]
      if (!target) return
      event.preventDefault()
      void navigate(target)
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [model, id, navigate])
}
