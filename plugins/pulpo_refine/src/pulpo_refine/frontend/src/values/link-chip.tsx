import { FileQuestion } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { Link } from "react-router"
import type { Field } from "@/api/config"
import { cn } from "@/components/cn"
import { Popover } from "@/components/ui/popover"
import { t } from "@/i18n"
import { showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { useLabel } from "./labels"
import { targetOf } from "./links"

const Preview = lazy(() => import("./preview"))

/** A linked document by its name; rest on it to see more of it. */
export function LinkChip({ value, field }: { value: unknown; field: Field }) {
  const { models } = useConfig()
  const target = targetOf(value, field, models)
  const label = useLabel(target?.model, target?.id ?? "")
  const [open, setOpen] = useState(false)
  if (!target) return null
  const look = "inline-flex max-w-full items-center gap-1 truncate rounded-md border border-line bg-sunken px-1.5 text-sm leading-5"
  if (!target.model || label.missing) {
    return (
      <span className={cn(look, "text-muted")} title={label.missing ? t("values.dangling", { id: target.id }) : target.id}>
        {label.missing && <FileQuestion size={12} />}
        <span className="truncate">{target.id}</span>
      </span>
    )
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      openOnHover
      className="w-80"
      trigger={
        <Link
          to={showPath(target.model.path, target.id)}
          className={cn(look, "hover:border-edge hover:bg-hover", label.loading && "text-muted")}
          onClick={(event) => event.stopPropagation()}
        >
          <span className="truncate">{label.loading ? `…${target.id.slice(-6)}` : label.text}</span>
        </Link>
      }
    >
      <Suspense>{open && <Preview model={target.model} id={target.id} />}</Suspense>
    </Popover>
  )
}
