import { createStore } from "@/state/store"

/** Whether the menu covers a narrow window, and whether the palette or the list of shortcuts is open. */
export const menuOpen = createStore(false)
export const paletteOpen = createStore(false)
/** What was typed for the palette, also before it was loaded. */
export const paletteText = createStore("")
export const shortcutsOpen = createStore(false)
