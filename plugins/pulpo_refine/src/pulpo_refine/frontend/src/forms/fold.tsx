import { ChevronRight } from "lucide-react"
import { type ReactNode, useEffect, useId, useState } from "react"
import { cn } from "@/components/cn"
import { useFormState, useRevealed } from "./form-context"
import type { Path } from "./path"

interface FoldProps {
  title: ReactNode
  /** The name of the part, where the title is a summary of its content. */
  label: string
  path: Path
  open: boolean
  before?: ReactNode
  after?: ReactNode
  children: ReactNode
}

/** A part of the form that can be folded to its title. It opens by itself where something in it is to be shown. */
export function Fold({ title, label, path, open: initial, before, after, children }: FoldProps) {
  const [open, setOpen] = useState(initial)
  const id = useId()
  const revealed = useRevealed(path)
  const problems = useFormState((store) => store.countWithin(path))
  useEffect(() => {
    if (revealed) setOpen(true)
  }, [revealed])
  return (
    <div className={cn("rounded-lg border bg-panel", problems && !open ? "border-danger" : "border-line")}>
      <div className="flex items-center gap-1 px-1.5 py-1">
        {before}
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} className="flex min-w-0 flex-1 items-center gap-1.5 rounded px-1 py-1 text-left text-sm">
          <ChevronRight size={14} className={cn("shrink-0 text-muted transition-transform", open && "rotate-90")} />
          <span className="min-w-0 flex-1 truncate">
            {title !== label && <span className="sr-only">{`${label}: `}</span>}
            {title}
          </span>
          {problems > 0 && <span className="rounded-full bg-danger-soft px-1.5 text-xs font-medium text-danger">{problems}</span>}
        </button>
        {after}
      </div>
      {open && (
        <div id={id} className="border-t border-line p-3">
          {children}
        </div>
      )}
    </div>
  )
}
