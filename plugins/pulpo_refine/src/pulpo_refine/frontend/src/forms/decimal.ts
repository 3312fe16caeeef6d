/** Decimal numbers as text, with all of their digits. */
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

interface Parts {
  unscaled: bigint // the number is unscaled / 10 ** scale
  scale: number
}

export function parseDecimal(text: string): Parts | undefined {
  const found = FORM.exec(text.trim())
  if (!found) return undefined
  const [, sign, whole = "", fraction = "", exponent = "0"] = found
  if (whole + fraction === "") return undefined
  const unscaled = BigInt(whole + fraction)
  return { unscaled: sign === "-" ? -unscaled : unscaled, scale: fraction.length - Number(exponent) }
}

/** Return a number below, at or above zero, or `undefined` if one of them is not a number. */
export function compareDecimals(one: string, other: string): number | undefined {
  const [left, right] = [parseDecimal(one), parseDecimal(other)]
  if (!left || !right) return undefined
  const scale = Math.max(left.scale, right.scale)
  const difference = raise(left, scale) - raise(right, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Count the digits of a number as pydantic does: `decimals` after the point, `digits` in all without leading zeros. */
export function countDigits(text: string): { digits: number; decimals: number } | undefined {
  const parts = parseDecimal(text)
  if (!parts) return undefined
  const length = String(parts.unscaled < 0n ? -parts.unscaled : parts.unscaled).length
  if (parts.scale <= 0) return { digits: parts.unscaled === 0n ? 1 : length - parts.scale, decimals: 0 }
  return { digits: Math.max(length, parts.scale), decimals: parts.scale }
}

export function isMultiple(text: string, step: number): boolean {
  const [value, unit] = [parseDecimal(text), parseDecimal(String(step))]
  if (!value || !unit || unit.unscaled === 0n) return true
  const scale = Math.max(value.scale, unit.scale)
  return raise(value, scale) % raise(unit, scale) === 0n
}

const raise = (parts: Parts, scale: number): bigint => parts.unscaled * 10n ** BigInt(scale - parts.scale)
