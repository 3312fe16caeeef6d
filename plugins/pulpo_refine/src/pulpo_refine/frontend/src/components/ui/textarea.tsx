import type { ComponentProps } from "react"
import { cn } from "../cn"

/** Grows with its text where the browser can (field-sizing). */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn("control field-sizing-content max-h-[60vh] min-h-16 w-full px-2.5 py-1.5", className)} {...rest} />
}
