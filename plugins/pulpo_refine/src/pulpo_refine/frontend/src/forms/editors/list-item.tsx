import { useSortable } from "@dnd-kit/sortable"
import { GripVertical, Trash2 } from "lucide-react"
import type { KeyboardEvent } from "react"
import type { Field } from "@/api/config"
import { cn } from "@/components/cn"
import { buttonClass } from "@/components/ui/button"
import { t } from "@/i18n"
import { Fold } from "../fold"
import { ItemField } from "../item-field"
import { useFormState } from "../form-context"
import { isFolded } from "../kinds"
import type { Path } from "../path"
import { summaryOf } from "../summaries"

interface ListItemProps {
  itemKey: string
  field: Field
  path: Path
  open: boolean
  onRemove: () => void
  onMove: (by: number) => void
}

export function ListItem({ itemKey, field, path, open, onRemove, onMove }: ListItemProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: itemKey })
  const summary = useFormState(({ get, types }) => (isFolded(field) ? summaryOf(field, get(path), types) : ""))

  function move(event: KeyboardEvent): void {
    const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!by) return
    event.preventDefault()
    event.stopPropagation()
    onMove(by)
  }

  const handle = (
    <button type="button" ref={setActivatorNodeRef} {...attributes} {...listeners} aria-label={t("forms.move", { label: field.label })} className="flex h-8 w-5 shrink-0 cursor-grab touch-none items-center justify-center rounded text-faint hover:text-text">
      <GripVertical size={14} />
    </button>
  )
  const bin = (
    <button type="button" onClick={onRemove} aria-label={t("forms.remove", { label: field.label })} className={buttonClass({ look: "ghost", icon: true })}>
      <Trash2 size={14} />
    </button>
  )
  return (
    <li
      ref={setNodeRef}
      onKeyDown={move}
      style={{ transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined, transition }}
      className={cn(isDragging && "relative z-10 rounded-lg bg-panel shadow-popup", "min-w-0")}
    >
      {isFolded(field) ? (
        <Fold title={summary || field.label} label={field.label} path={path} open={open} before={handle} after={bin}>
          <ItemField field={field} path={path} />
        </Fold>
      ) : (
        <div className="flex items-start gap-1">
          {handle}
          <div className="min-w-0 flex-1">
            <ItemField field={field} path={path} />
          </div>
          {bin}
        </div>
      )}
    </li>
  )
}
