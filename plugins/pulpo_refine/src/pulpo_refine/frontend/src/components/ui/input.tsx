import type { ComponentProps, ReactNode } from "react"
import { cn } from "../cn"

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn("control h-8 w-full px-2.5", className)} {...rest} />
}

/** An input with an icon or a unit in front of it or behind it. */
export function InputWith({ before, after, className, ...rest }: ComponentProps<"input"> & { before?: ReactNode; after?: ReactNode }) {
  return (
    <span className={cn("control flex h-8 w-full items-center gap-2 px-2.5 text-muted has-aria-invalid:border-danger", className)}>
      {before}
      <input className="min-w-0 flex-1 bg-transparent text-text outline-none" {...rest} />
      {after}
    </span>
  )
}
