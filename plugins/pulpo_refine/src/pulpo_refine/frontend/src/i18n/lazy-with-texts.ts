import { lazy, type ComponentType, type LazyExoticComponent } from "react"
import { allTexts } from "@/i18n"

/** A component in a chunk of its own, rendered when all texts are loaded: the first list comes with its own texts only. */
export function lazyWithTexts<Props>(load: () => Promise<{ default: ComponentType<Props> }>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const [module] = await Promise.all([load(), allTexts()])
    return module
  })
}
