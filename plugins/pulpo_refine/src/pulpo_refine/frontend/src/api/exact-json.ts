import { parse, stringify } from "lossless-json"

/** JSON whose whole numbers keep all of their digits: those that a JavaScript number cannot hold become a `bigint`. */
export function parseExact(text: string): unknown {
  return /[:[,]\s*-?\d{16}/.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text)
}

export function stringifyExact(value: unknown, indent?: number): string {
  return (hasBigInt(value) ? stringify(value, undefined, indent) : JSON.stringify(value, undefined, indent)) ?? "null"
}

function exactNumber(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text)
}

function hasBigInt(value: unknown): boolean {
  if (typeof value === "bigint") return true
  if (Array.isArray(value)) return value.some(hasBigInt)
  return typeof value === "object" && value !== null && Object.values(value).some(hasBigInt)
}
