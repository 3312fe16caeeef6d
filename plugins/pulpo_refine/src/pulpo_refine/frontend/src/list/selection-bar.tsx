import { Download, Pencil, Trash2, X } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { apiUrl } from "@/api/client"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Menu, MenuItemLink } from "@/components/ui/menu"
import { t } from "@/i18n"
import { BulkDelete } from "./bulk-delete"
import { formats } from "./list-header"
import { exportParams, type ListQuery } from "./list-query"
import { SelectionOperations } from "./selection-operations"
import type { Selection } from "./use-selection"

interface Props {
  model: Model
  query: ListQuery
  total: number | undefined
  selection: Selection
}

const BulkEdit = lazy(() => import("./bulk-edit"))

/** The actions on the selected documents, or on all that match. */
export default function SelectionBar({ model, query, total, selection }: Props) {
  const [dialog, setDialog] = useState<"edit" | "delete">()
  const count = selection.all ? (total ?? 0) : selection.documents.size
  const ids = selection.all ? undefined : [...selection.documents.keys()]
  const done = () => {
    setDialog(undefined)
    selection.clear()
  }
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-14 z-20 flex justify-center px-3">
      <div role="toolbar" aria-label={t("list.selection")} className="popup pointer-events-auto flex max-w-full items-center gap-1 overflow-x-auto p-1.5 max-sm:flex-wrap max-sm:justify-end">
        <span className="flex items-center max-sm:flex-1">
          <span className="px-2 text-sm font-medium whitespace-nowrap tabular-nums">{t("list.selected", { count })}</span>
          {!selection.all && total !== undefined && total > count && (
            <Button look="ghost" size="sm" className="text-accent max-sm:px-2" onClick={selection.selectAll}>
              {t("list.select_all", { count: total })}
            </Button>
          )}
        </span>
        <span className="mx-1 h-5 w-px bg-line max-sm:hidden" aria-hidden />
        <span className="flex items-center gap-1">
          <SelectionOperations model={model} ids={ids} />
          {model.can.includes("update") && !model.timeSeries && (
            <Button look="ghost" size="sm" className="max-sm:px-2" onClick={() => setDialog("edit")}>
              <Pencil size={14} /> <span className="max-sm:sr-only">{t("list.edit")}</span>
            </Button>
          )}
          <Menu
            side="top"
            trigger={
              <Button look="ghost" size="sm" className="max-sm:px-2">
                <Download size={14} /> <span className="max-sm:sr-only">{t("list.export")}</span>
              </Button>
            }
          >
            {formats.map(([format, label, Mark]) => (
              <MenuItemLink key={format} href={apiUrl(`/${model.path}`, exportParams(query, model, format, ids))} download>
                <Mark size={15} className="text-muted" /> {label}
              </MenuItemLink>
            ))}
          </Menu>
          {model.can.includes("delete") && (
            <Button look="ghost" size="sm" className="text-danger! max-sm:px-2" onClick={() => setDialog("delete")}>
              <Trash2 size={14} /> <span className="max-sm:sr-only">{t("list.delete")}</span>
            </Button>
          )}
          <Button look="ghost" size="sm" icon aria-label={t("list.clear_selection")} onClick={selection.clear}>
            <X size={15} />
          </Button>
        </span>
      </div>
      <Suspense>{dialog === "edit" && <BulkEdit model={model} query={query} selection={selection} count={count} onClose={() => setDialog(undefined)} onDone={done} />}</Suspense>
      {dialog === "delete" && <BulkDelete model={model} query={query} selection={selection} count={count} onClose={() => setDialog(undefined)} onDone={done} />}
    </div>
  )
}
