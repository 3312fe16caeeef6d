import type { Extensions } from "./registry"

/** The project's own pages, displays, editors, widgets and theme. In a generated frontend they come from the project's folder `ui/` (`index.tsx`). */
export const extensions: Extensions = { pages: [], displays: {}, editors: {}, widgets: [] }
