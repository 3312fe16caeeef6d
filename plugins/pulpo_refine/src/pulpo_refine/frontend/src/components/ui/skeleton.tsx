import { cn } from "../cn"

/** A grey bar in the place of what is being loaded. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block h-3 animate-pulse rounded bg-active", className)} />
}
