import { lazy, type ComponentType, type LazyExoticComponent } from "react"
import { allTexts } from "@/i18n"

/** A component in a file of its own, drawn when all texts are there: what comes at once with the first list has only a list's. */
export function lazyWithTexts<Props>(load: () => Promise<{ default: ComponentType<Props> }>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const [module] = await Promise.all([load(), allTexts()])
    return module
  })
}
