import type { ReactNode } from "react"
import { cn } from "../cn"

/** A key. With `hint`, it is hidden on devices without a keyboard. */
export function Kbd({ hint, children }: { hint?: boolean; children: ReactNode }) {
  return <kbd className={cn(hint && "pointer-coarse:hidden", "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded border border-line bg-sunken px-1 font-sans text-2xs text-muted")}>{children}</kbd>
}
