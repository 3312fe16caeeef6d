import type { Model } from "@/api/config"

export type BackLink = NonNullable<Model["backLinks"]>[number]

/** The filter of the list of the documents that link to one. */
export const relatedParams = (link: BackLink, id: string): URLSearchParams => new URLSearchParams([[link.field.includes("__") ? `${link.field}__eq` : link.field, id]])
