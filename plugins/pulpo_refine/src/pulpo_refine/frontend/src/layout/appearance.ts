import { preferences } from "@/state/preferences"

const dark = matchMedia("(prefers-color-scheme: dark)")

/** Let the document follow the chosen theme and text size, now and later. */
export function applyAppearance(): void {
  const apply = () => {
    const { theme, textSize } = preferences.get()
    document.documentElement.classList.toggle("dark", theme === "dark" || (theme === "system" && dark.matches))
    document.documentElement.dataset.text = textSize
  }
  apply()
  preferences.subscribe(apply)
  dark.addEventListener("change", apply)
}
