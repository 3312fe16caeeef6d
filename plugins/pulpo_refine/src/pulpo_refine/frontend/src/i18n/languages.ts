import type en from "./en"

export type Texts = Record<keyof typeof en, string>

/** The languages, each with its own name for itself. A language is loaded when it is needed. */
export const languages: Record<string, { name: string; load: () => Promise<{ default: Texts }> }> = {
  en: { name: "English", load: () => import("./en") },
  es: { name: "Español", load: () => import("./es") },
  de: { name: "Deutsch", load: () => import("./de") },
}

/** The first of the wished languages that there is, else English. */
export function chooseLanguage(...wished: (string | undefined)[]): string {
  for (const wish of wished) {
    const short = wish?.toLowerCase().split(/[-_]/)[0]
    if (short && short in languages) return short
  }
  return "en"
}
