import { createStore } from "@/state/store"

/** Open or closed: the menu that covers a narrow window, the palette, the list of shortcuts. */
export const menuOpen = createStore(false)
export const paletteOpen = createStore(false)
/** The text of the palette, also what was typed before it was loaded. */
export const paletteText = createStore("")
export const shortcutsOpen = createStore(false)
