import type { Field } from "@/api/config"

/** "salary_text" as "Salary text". */
export function humanLabel(name: string): string {
  const words = name.replaceAll("_", " ").trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Return a field of which only the name is known. */
export const jsonField = (name: string): Field => ({ name, label: humanLabel(name), kind: "json" })
