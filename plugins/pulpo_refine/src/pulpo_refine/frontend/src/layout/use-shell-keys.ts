import { useEffect } from "react"
import { isTyping } from "./is-typing"
import { paletteOpen, paletteText, shortcutsOpen } from "./layout-state"

/** Ctrl-K (or Cmd-K) opens and closes the palette, ? the list of shortcuts. A dialog in front keeps its keys. */
export function useShellKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault()
        const inDialog = event.target instanceof Element && event.target.closest("[role=dialog]")
        if (paletteOpen.get()) paletteOpen.set(false)
        else if (!inDialog) {
          paletteText.set("")
          paletteOpen.set(true)
        }
      } else if (event.key === "?" && !isTyping(event)) {
        event.preventDefault()
        shortcutsOpen.set(true)
      }
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}
