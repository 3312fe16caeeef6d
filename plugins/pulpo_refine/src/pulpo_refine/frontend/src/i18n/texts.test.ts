// @vitest-environment jsdom
import { describe, expect, it } from "vitest"
import de from "./de"
import en from "./en"
import es from "./es"
import { t, useTexts } from "."
import { chooseLanguage } from "./languages"

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe("texts", () => {
  for (const [name, other] of Object.entries({ de, es }) as [string, Record<string, string>][]) {
    it(`${name} has the keys of en`, () => {
      expect(Object.keys(other).sort()).toEqual(Object.keys(en).sort())
    })
    it(`${name} has the placeholders of en`, () => {
      for (const [key, text] of Object.entries(en as Record<string, string>)) {
        expect([key, placeholders(other[key] ?? "")]).toEqual([key, placeholders(text)])
      }
    })
  }

  it("puts values in, and chooses the form of the plural", async () => {
    await useTexts("en")
    expect(t("list.selected", { count: 1 })).toBe("1 selected")
    expect(t("list.delete_do", { count: 1200 })).toBe("Delete 1,200")
    await useTexts("de")
    expect(t("list.delete_do", { count: 1200 })).toBe("1.200 löschen")
  })

  it("is chosen by the first wish that there is", () => {
    expect(chooseLanguage(undefined, "pt-BR", "es-MX", "de")).toBe("es")
    expect(chooseLanguage("fr")).toBe("en")
  })
})
