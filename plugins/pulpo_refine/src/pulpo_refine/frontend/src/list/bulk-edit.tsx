import { useState } from "react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Combobox } from "@/components/ui/combobox"
import { Dialog } from "@/components/ui/dialog"
import { t } from "@/i18n"
import { patchAt, scalarOf, type FieldAt } from "@/values/fields"
import { mostUndoable } from "@/undo/undo"
import { BulkResult } from "./bulk-result"
import { bulkPatch } from "./bulk-write"
import type { ListQuery } from "./list-query"
import { typedValue } from "./operators"
import { readText } from "./read-text"
import { useBulk } from "./use-bulk"
import type { Selection } from "./use-selection"
import { ValueInput } from "./value-input"

interface Props {
  model: Model
  query: ListQuery
  selection: Selection
  count: number
  fields: FieldAt[]
  onClose: () => void
  onDone: () => void
}

const simple = new Set(["string", "int", "float", "decimal", "bool", "enum", "date", "datetime", "time", "url", "email", "link", "ref"])

/** One field of many documents gets one value. */
export function BulkEdit({ model, query, selection, count, fields, onClose, onDone }: Props) {
  const { run, busy, outcome, error } = useBulk(onDone)
  const editable = fields.filter(({ field, path }) => simple.has(field.kind) && !field.readOnly && !field.computed && !field.frozen && !field.unique && !path.includes(".") && path !== "id")
  const [path, setPath] = useState(editable[0]?.path)
  const [text, setText] = useState("")
  const [wrong, setWrong] = useState<string>()
  const at = editable.find((one) => one.path === path)
  const apply = () => {
    if (!at) return
    const read = readText(text, at.field)
    if ("error" in read) return setWrong(read.error)
    const value = text !== "" && ["bool", "enum"].includes(at.field.kind) ? typedValue(text, at.field) : read.value
    run(() => bulkPatch({ model, query, selection, count }, patchAt(at.path, value)))
  }
  return (
    <Dialog
      open
      onClose={outcome ? onDone : onClose}
      title={t("list.edit_title", { count })}
      size="sm"
      actions={
        outcome ? (
          <Button onClick={onDone}>{t("ui.close")}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("ui.cancel")}</Button>
            <Button look="primary" disabled={busy || !at} onClick={apply}>
              {t("list.edit_do", { count })}
            </Button>
          </>
        )
      }
    >
      {outcome ? (
        <BulkResult model={model} outcome={outcome} />
      ) : (
        <div className="space-y-3">
          <Combobox
            items={editable.map((one) => ({ value: one.path, label: one.label }))}
            value={at ? { value: at.path, label: at.label } : null}
            onChange={(item) => {
              setPath(item?.value)
              setText("")
              setWrong(undefined)
            }}
            clearable={false}
            label={t("list.field")}
          />
          {at && <ValueInput instant key={at.path} field={scalarOf(at.field)} value={text} onChange={(value) => setText(String(value))} label={at.label} />}
          {wrong && (
            <p role="alert" className="text-sm text-danger">
              {wrong}
            </p>
          )}
          {at?.field.nullable && text === "" && <p className="text-sm text-muted">{t("list.edit_empties")}</p>}
          <p className="text-sm text-muted">{count > mostUndoable ? t("undo.too_many", { count: mostUndoable }) : t("undo.possible")}</p>
          {error && <BulkResult model={model} error={error} />}
        </div>
      )}
    </Dialog>
  )
}
