import { locale } from "@/i18n"

const collators = new Map<string, Intl.Collator>()

/** Compare names as people sort them: "Model2" before "Model100", by the rules of the language in use. */
export function compareNames(one: string, other: string): number {
  const language = locale()
  let collator = collators.get(language)
  if (!collator) collators.set(language, (collator = new Intl.Collator(language, { numeric: true })))
  return collator.compare(one, other)
}

export const byName = <Named extends { name: string }>(items: Named[]): Named[] => items.toSorted((one, other) => compareNames(one.name, other.name))
