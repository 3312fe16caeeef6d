import type en from "./en"
import { languages, type Texts } from "./languages"

type Plural<K> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : never
export type Key = keyof typeof en | Plural<keyof typeof en>
export type Values = Record<string, string | number | undefined>

let texts: Partial<Texts> = {}
let current = "en"
let plurals = new Intl.PluralRules("en")

/** Load the texts of the first page in a language, and use it from now on. The application must be rendered again after it. */
export async function useFirstTexts(language: string): Promise<void> {
  const chosen = language in languages ? language : "en"
  use(chosen, (await languages[chosen]!.first()).default)
}

/** Load a language whole. */
export async function useTexts(language: string): Promise<void> {
  const chosen = language in languages ? language : "en"
  use(chosen, (await languages[chosen]!.load()).default)
}

/** Load the rest of the language in use: every page but the list waits for it. */
export const allTexts = (): Promise<void> => useTexts(current)

function use(language: string, loaded: Partial<Texts>): void {
  texts = language === current ? { ...texts, ...loaded } : loaded
  current = language
  plurals = new Intl.PluralRules(language)
  document.documentElement.lang = language
}

/** The language in use. */
export const language = (): string => current

/** The language with the visitor's region, for numbers and dates: "en-GB" rather than "en" if the browser has it. */
export const locale = (): string => navigator.languages.find((one) => one.split("-")[0] === current) ?? current

/** The text of a key in the language in use, with its values. A key without a text is shown as it is. */
export function t(key: Key, values: Values = {}): string {
  const all = texts as Record<string, string>
  const form = typeof values.count === "number" ? all[`${key}_${plurals.select(values.count)}`] ?? all[`${key}_other`] : undefined
  const text = form ?? all[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === "number" ? value.toLocaleString(locale()) : value
  })
}
