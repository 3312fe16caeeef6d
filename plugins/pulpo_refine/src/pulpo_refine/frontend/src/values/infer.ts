import type { Field } from "@/api/config"

/** "salary_text" as "Salary text". */
export function humanLabel(name: string): string {
  const words = name.replaceAll("_", " ").trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A field of which nothing but its name is known. */
export const jsonField = (name: string): Field => ({ name, label: humanLabel(name), kind: "json" })
