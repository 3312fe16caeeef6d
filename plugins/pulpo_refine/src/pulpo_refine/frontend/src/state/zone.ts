import { rememberedStore } from "./store"

/** The zone in which times are shown and entered: one for the whole application, the browser's at first. */
export const zone = rememberedStore("zone", Intl.DateTimeFormat().resolvedOptions().timeZone)

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i

export const hasOffset = (text: string): boolean => OFFSET.test(text)
