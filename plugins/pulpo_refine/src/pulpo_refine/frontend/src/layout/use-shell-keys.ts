import { useEffect } from "react"
import { isTyping } from "./is-typing"
import { paletteOpen, paletteText, shortcutsOpen } from "./layout-state"

/** Ctrl-K (or Cmd-K) opens the palette everywhere, ? the list of shortcuts. */
export function useShellKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault()
        paletteText.set("")
        paletteOpen.set((open) => !open)
      } else if (event.key === "?" && !isTyping(event)) {
        event.preventDefault()
        shortcutsOpen.set(true)
      }
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}
