import type en from "./en"

export type Texts = Record<keyof typeof en, string>

/** The languages, each with its own name for itself. A language is loaded when it is needed. */
interface Language {
  name: string
  first: () => Promise<{ default: Partial<Texts> }>
  load: () => Promise<{ default: Texts }>
}

export const languages: Record<string, Language> = {
  en: { name: "English", first: () => import("./en/first"), load: () => import("./en") },
  es: { name: "Español", first: () => import("./es/first"), load: () => import("./es") },
  de: { name: "Deutsch", first: () => import("./de/first"), load: () => import("./de") },
}

/** The first of the wished languages that there is, else English. */
export function chooseLanguage(...wished: (string | undefined)[]): string {
  for (const wish of wished) {
    const short = wish?.toLowerCase().split(/[-_]/)[0]
    if (short && short in languages) return short
  }
  return "en"
}
