import type { ComponentType } from "react"
import type { Field, Model } from "@/api/config"
import type { Theme } from "./theme"

/** A page of the project's own. It appears in the menu if it has a label. */
export interface OwnPage {
  /** Below the mount: "reports/weekly". */
  path: string
  component: ComponentType
  label?: string
  /** Name of a Lucide icon. */
  icon?: string
}

/** Shows a value in lists and on pages of documents. */
export type OwnDisplay = ComponentType<{ value: unknown; field: Field; model: Model; document: Record<string, unknown> }>

/** Edits a value in forms. */
export type OwnEditor = ComponentType<{
  value: unknown
  onChange: (value: unknown) => void
  field: Field
  id: string
  invalid: boolean
  disabled: boolean
}>

/** The pages of one model. */
export type ResourcePages = Partial<Record<"list" | "show" | "create" | "edit" | "import", ComponentType>>

/** A project's own parts of the admin pages. */
export interface Extensions {
  /** By the path of the model: pages in the place of the usual ones. */
  resources?: Record<string, ResourcePages>
  pages: OwnPage[]
  /** By widget (`"stars"`), or by model and field (`"Job.rating"`), which wins. */
  displays: Record<string, OwnDisplay>
  editors: Record<string, OwnEditor>
  /** Shown above the home page, in this order. */
  widgets: ComponentType[]
  /** Colours, fonts, corners and the mark. */
  theme?: Theme
}

/** The component of a field: by its model and name, else by its widget. */
export function ownComponent<T>(components: Record<string, T>, model: string | undefined, field: Field): T | undefined {
  return components[`${model}.${field.name}`] ?? (field.widget ? components[field.widget] : undefined)
}
