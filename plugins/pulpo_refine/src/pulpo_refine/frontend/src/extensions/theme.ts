import type { ComponentType } from "react"

type Colour =
  | "page" | "panel" | "sunken" | "raised" | "hover" | "active" | "line" | "edge" | "text" | "muted" | "faint"
  | "accent" | "accent-strong" | "accent-soft" | "on-accent" | "danger" | "danger-strong" | "danger-soft"
  | "warn" | "warn-soft" | "ok" | "ok-soft" | "info" | "info-soft" // prettier-ignore

/** The custom properties that a theme may set; `styles.css` has their usual values, and document them. */
export type ThemeProperty = `--${Colour}` | "--radius" | "--font-sans" | "--font-mono" | "--shadow-popup"
export type ThemeValues = Partial<Record<ThemeProperty, string>>

/** The look of the pages: `{ both: { "--radius": "2px" }, light: { "--accent": "#06c" }, dark: { "--accent": "#6af" } }`. */
export interface Theme {
  both?: ThemeValues
  light?: ThemeValues
  dark?: ThemeValues
  /** In the place of the mark in the menu and on the sign-in page. Its name is beside it, so it needs none of its own. */
  logo?: ComponentType<{ size: number }>
}

/** Set the properties of a theme, in a style sheet that is made value by value: the CSP allows no other. */
export function applyTheme({ both, light, dark }: Theme): void {
  const sheet = new CSSStyleSheet()
  for (const [selector, values] of [[":root", both], [":root:not(.dark)", light], [":root.dark", dark]] as const) {
    const rule = sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)] as CSSStyleRule
    for (const [name, value] of Object.entries(values ?? {})) rule.style.setProperty(name, value)
  }
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
