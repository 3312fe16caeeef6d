import type { DndContextProps, UniqueIdentifier } from "@dnd-kit/core"
import { t } from "@/i18n"

/** The announcements of a screen reader while an item is moved. */
export function announcements(keys: string[]): DndContextProps["accessibility"] {
  const place = (id: UniqueIdentifier): number => keys.indexOf(String(id)) + 1
  return {
    screenReaderInstructions: { draggable: t("forms.drag_help") },
    announcements: {
      onDragStart: ({ active }) => t("forms.drag_start", { number: place(active.id) }),
      onDragOver: ({ over }) => (over ? t("forms.drag_over", { number: place(over.id) }) : undefined),
      onDragEnd: ({ over }) => (over ? t("forms.drag_end", { number: place(over.id) }) : undefined),
      onDragCancel: () => t("forms.drag_cancel"),
    },
  }
}
