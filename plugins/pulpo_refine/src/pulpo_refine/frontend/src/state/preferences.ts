import { rememberedStore } from "./store"

export interface Preferences {
  theme: "system" | "light" | "dark"
  language?: string
  textSize: "small" | "normal" | "large"
  density: "compact" | "normal" | "relaxed"
  sidebar: "open" | "closed"
}

export const preferences = rememberedStore<Preferences>("preferences", {
  theme: "system",
  textSize: "normal",
  density: "normal",
  sidebar: "open",
})

export const prefer = (changes: Partial<Preferences>): void => preferences.set((old) => ({ ...old, ...changes }))
