import type { I18nProvider } from "@refinedev/core"
import { language, t, type Key } from "@/i18n"
import { prefer } from "@/state/preferences"

export const i18nProvider: I18nProvider = {
  translate: (key, options, fallback) => {
    const text = t(key as Key, options as Record<string, string>)
    return text === key && fallback ? fallback : text
  },
  changeLocale: (locale) => prefer({ language: locale }),
  getLocale: language,
}
