import type { Field } from "@/api/config"
import { parseDecimal } from "../decimal"
import { type Json, Unfinished } from "../path"
import { emptied } from "./typed-text"

/** The number with a point, where its comma can only be one. "65,000" may be 65 or 65 thousand: it stays, and is refused. */
export const withPoint = (text: string): string => (/^[^,.]*,[^,.]*$/.test(text) && !/^[+−-]?[1-9]\d{0,2},\d{3}$/.test(text) ? text.replace(",", ".") : text)

/** Read a number as it is typed. Whole numbers that JavaScript cannot hold become a `bigint`; decimals stay text. */
export function parseNumber(field: Field, typed: string): Json {
  const text = typed.trim().replace(/^\+/, "").replace("−", "-")
  if (text === "") return emptied(field)
  if (!parseDecimal(text)) return new Unfinished(typed)
  if (field.kind === "decimal") return text
  if (field.kind === "int") {
    if (!/^-?\d+$/.test(text)) return new Unfinished(typed)
    return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)
  }
  return Number.isFinite(Number(text)) ? Number(text) : new Unfinished(typed)
}
