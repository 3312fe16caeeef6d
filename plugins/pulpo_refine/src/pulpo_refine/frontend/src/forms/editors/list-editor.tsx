import { DndContext, type DragEndEvent, KeyboardSensor, PointerSensor, closestCenter, useSensor, useSensors } from "@dnd-kit/core"
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable"
import { Plus } from "lucide-react"
import { useId, useState } from "react"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { startValue } from "../defaults"
import { focusPath } from "../focus"
import { useForm, useFormState, useSetValue } from "../form-context"
import type { Json } from "../path"
import { announcements } from "./announcements"
import type { EditorProps } from "./editor"
import { ListItem } from "./list-item"
import { useItemKeys } from "./item-keys"

const PAGE = 50

/** A list with an order: items are added, removed, and moved by mouse, touch and keyboard. */
export function ListEditor({ field, path, id, describedBy }: EditorProps) {
  const { store, prefix } = useForm()
  const set = useSetValue(path)
  const length = useFormState((state) => listAt(state.get(path))?.length ?? -1)
  const keys = useItemKeys(Math.max(length, 0))
  const [page, setPage] = useState(PAGE)
  const [opened, setOpened] = useState<string>()
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }))
  const dragId = useId()
  const item = field.item ?? { name: "", label: "", kind: "json" }
  const full = field.maxItems !== undefined && length >= field.maxItems

  const items = (): Json[] => listAt(store.get(path)) ?? []
  function add(): void {
    const index = items().length
    setOpened(keys.insert(index))
    set([...items(), startValue(item, store.types)])
    setPage((size) => Math.max(size, index + 1))
    focusPath(store, prefix, [...path, index])
  }
  function remove(index: number): void {
    keys.remove(index)
    set(items().toSpliced(index, 1))
  }
  function move(from: number, to: number): void {
    if (to < 0 || to >= items().length) return
    keys.move(from, to)
    const next = items()
    set(next.toSpliced(from, 1).toSpliced(to, 0, next[from]))
  }
  function drop({ active, over }: DragEndEvent): void {
    if (over && active.id !== over.id) move(keys.keys.indexOf(String(active.id)), keys.keys.indexOf(String(over.id)))
  }

  function showMore(): void {
    setPage(page + PAGE)
    focusPath(store, prefix, [...path, page])
  }

  const shown = keys.keys.slice(0, page)
  return (
    <div id={id} aria-describedby={describedBy} className="flex flex-col gap-1.5">
      {length === -1 && <p className="text-sm text-muted">{t("forms.no_list")}</p>}
      <DndContext id={dragId} sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop} accessibility={announcements(keys.keys)}>
        <SortableContext items={shown} strategy={verticalListSortingStrategy}>
          <ol className="flex flex-col gap-1.5 empty:hidden">
            {shown.map((key, index) => (
              <ListItem
                key={key}
                itemKey={key}
                field={{ ...item, label: t("forms.item_of", { label: field.label, number: index + 1 }), required: true }}
                path={[...path, index]}
                open={length <= 3 || key === opened}
                onRemove={() => remove(index)}
                onMove={(by) => move(index, index + by)}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {keys.keys.length > page && (
        <Button look="ghost" onClick={showMore}>
          {t("forms.show_more_items", { count: keys.keys.length - page })}
        </Button>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={add} disabled={full} aria-label={t("forms.add_to", { label: field.label })}>
          <Plus size={14} /> {t("forms.add")}
        </Button>
        <NullChoice {...{ field, path }} empty={[]} />
      </div>
    </div>
  )
}

const listAt = (value: Json): Json[] | undefined => (Array.isArray(value) ? value : undefined)

/** The choice between no value and an empty list or map. */
export function NullChoice({ field, path, empty }: Pick<EditorProps, "field" | "path"> & { empty: Json }) {
  const set = useSetValue(path)
  const state = useFormState(({ get }) => {
    const value = get(path)
    return value === null || value === undefined ? "none" : Object.keys(value).length === 0 ? "empty" : "filled"
  })
  if (!field.nullable || state === "filled") return null
  return (
    <Button size="sm" look="ghost" onClick={() => set(state === "none" ? empty : null)}>
      {t(state === "none" ? "forms.make_empty" : "forms.make_none")}
    </Button>
  )
}
