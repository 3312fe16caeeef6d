import type { ComponentProps } from "react"
import { cn } from "../cn"

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent shadow-xs",
  secondary: "bg-panel text-text border-edge hover:bg-hover shadow-xs",
  ghost: "border-transparent text-muted hover:bg-hover hover:text-text",
  danger: "bg-danger text-on-accent hover:bg-danger-strong border-transparent shadow-xs",
  soft: "bg-accent-soft text-accent border-transparent hover:brightness-97 dark:hover:brightness-115",
}

const sizes = {
  xs: "h-6 gap-1 px-1.5 text-xs rounded-md",
  sm: "h-7 gap-1.5 px-2 text-sm rounded-md",
  md: "h-8 gap-1.5 px-3 text-sm rounded-lg",
  lg: "h-10 gap-2 px-4 text-base rounded-lg",
}

const squares = { xs: "w-6 px-0", sm: "w-7 px-0", md: "w-8 px-0", lg: "w-10 px-0" }

export interface ButtonLook {
  look?: keyof typeof looks
  size?: keyof typeof sizes
  /** A square button with an icon only: it needs an aria-label. */
  icon?: boolean
}

/** The classes of a button, for a link that looks like one. */
export const buttonClass = ({ look = "secondary", size = "md", icon }: ButtonLook, className?: string): string =>
  cn(
    "inline-flex shrink-0 items-center justify-center border font-medium whitespace-nowrap transition-colors select-none",
    "disabled:opacity-50 disabled:shadow-none [&_svg]:shrink-0",
    looks[look],
    sizes[size],
    icon && squares[size],
    className,
  )

export function Button({ look, size, icon, className, type = "button", ...rest }: ComponentProps<"button"> & ButtonLook) {
  return <button type={type} className={buttonClass({ look, size, icon }, className)} {...rest} />
}
