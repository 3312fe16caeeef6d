import type { Extensions } from "./registry"

/** The project's own pages, displays, editors and widgets. In a generated frontend this file belongs to the project. */
export const extensions: Extensions = { pages: [], displays: {}, editors: {}, widgets: [] }
