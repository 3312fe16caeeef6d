import type { Field, Kind } from "@/api/config"

const javascriptTypes: Partial<Record<Kind, string>> = { int: "number", float: "number", bool: "boolean" }

/** The option of a union that a stored value belongs to. */
export function optionOf(field: Field, value: unknown): Field | undefined {
  const options = field.options ?? []
  if (field.discriminator && value && typeof value === "object") {
    const tag = (value as Record<string, unknown>)[field.discriminator]
    const found = options.find((option) => option.tag === tag)
    if (found) return found
  }
  return options.find((option) => fits(option, value))
}

function fits(option: Field, value: unknown): boolean {
  if (Array.isArray(value)) return option.kind === "list" || option.kind === "tuple"
  if (value && typeof value === "object") return ["object", "map", "link", "document", "json"].includes(option.kind)
  if (option.kind === "enum") return option.values?.some((one) => one.value === value) ?? false
  return !["list", "tuple", "object", "map"].includes(option.kind) && (javascriptTypes[option.kind] ?? "string") === typeof value
}
