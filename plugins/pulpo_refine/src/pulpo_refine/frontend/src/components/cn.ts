import { clsx, type ClassValue } from "clsx"

/** Joins class names. Components put `className` last, and do not let it override single utilities of their own. */
export const cn = (...names: ClassValue[]): string => clsx(names)
