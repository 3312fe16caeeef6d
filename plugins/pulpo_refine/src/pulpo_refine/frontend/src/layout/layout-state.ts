import { createStore } from "@/state/store"

/** Whether the menu covers a narrow window, and whether the palette or the list of shortcuts is open. */
export const menuOpen = createStore(false)
export const paletteOpen = createStore(false)
export const shortcutsOpen = createStore(false)
