import type { ReactNode } from "react"
import { cn } from "@/components/cn"

/** A titled box of a page. */
export function Panel({ title, aside, children, className, flush }: { title: ReactNode; aside?: ReactNode; children: ReactNode; className?: string; flush?: boolean }) {
  return (
    <section className={cn("min-w-0 rounded-xl border border-line bg-panel", className)}>
      <header className="flex min-h-10 items-center gap-2 border-b border-line px-4 py-1.5">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{title}</h2>
        {aside}
      </header>
      <div className={cn(!flush && "p-4")}>{children}</div>
    </section>
  )
}

/** A small note for a panel without content. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="px-4 py-6 text-center text-sm text-muted">{children}</p>
}
