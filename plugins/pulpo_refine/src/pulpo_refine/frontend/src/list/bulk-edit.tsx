import { X } from "lucide-react"
import { useMemo, useState, useSyncExternalStore } from "react"
import type { Field, Model } from "@/api/config"
import { buttonClass } from "@/components/ui/button"
import { Combobox } from "@/components/ui/combobox"
import { FieldRow } from "@/forms/field-row"
import { focusPath } from "@/forms/focus"
import { FormProvider } from "@/forms/form-context"
import { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { mostUndoable } from "@/undo/undo"
import { useConfig } from "@/state/config"
import { BulkDialog } from "./bulk-dialog"
import { bulkFields, firstValues, isEmptied } from "./bulk-fields"
import { bulkPatch } from "./bulk-write"
import type { ListQuery } from "./list-query"
import { useBulk } from "./use-bulk"
import type { Selection } from "./use-selection"

interface Props {
  model: Model
  query: ListQuery
  selection: Selection
  count: number
  onClose: () => void
  onDone: () => void
}

const PREFIX = "bulk"

/** Some fields of many documents get the same values. */
export default function BulkEdit({ model, query, selection, count, onClose, onDone }: Props) {
  const { types } = useConfig()
  const bulk = useBulk(onDone)
  const [store, setStore] = useState(() => new FormStore({ fields: [], types, creating: false }))
  const form = useMemo(() => ({ store, model, prefix: PREFIX }), [store, model])
  const left = bulkFields(model).filter(({ name }) => !store.fields.some((one) => one.name === name))
  const choose = (fields: Field[]): void => setStore(new FormStore({ fields, types, creating: false, value: firstValues(fields, store.value) }))
  const add = (field: Field): void => {
    choose([...store.fields, field])
    focusPath(store, PREFIX, [field.name])
  }
  const apply = (): void => {
    const [first] = store.submit()
    if (first) return focusPath(store, PREFIX, first.path)
    const changes = Object.fromEntries(store.fields.map(({ name }) => [name, store.value[name] ?? null]))
    bulk.run(() => bulkPatch({ model, query, selection, count }, changes))
  }
  return (
    <BulkDialog model={model} bulk={bulk} title={t("list.edit_title", { count })} action={t("list.edit_do", { count })} disabled={!store.fields.length} onAct={apply} holds={() => store.fields.length > 0} onClose={onClose} onDone={onDone}>
      <div className="space-y-4">
        <FormProvider value={form}>
          {store.fields.map((field) => (
            <div key={field.name} className="flex items-start gap-1">
              <div className="min-w-0 flex-1">
                <FieldRow field={field} path={[field.name]} />
              </div>
              <button
                type="button"
                onClick={() => choose(store.fields.filter((one) => one !== field))}
                aria-label={t("ui.remove", { label: field.label })}
                className={buttonClass({ look: "ghost", size: "xs", icon: true })}
              >
                <X size={13} />
              </button>
            </div>
          ))}
        </FormProvider>
        {left.length > 0 && (
          <Combobox
            key={store.fields.length}
            items={left.map(({ name, label }) => ({ value: name, label }))}
            value={null}
            onChange={(item) => left.filter(({ name }) => name === item?.value).forEach(add)}
            clearable={false}
            label={t("list.field")}
            placeholder={t("list.edit_choose")}
          />
        )}
        <Emptied store={store} />
        <p className="text-sm text-muted">{count > mostUndoable ? t("undo.too_many", { count: mostUndoable }) : t("undo.possible")}</p>
      </div>
    </BulkDialog>
  )
}

/** A warning with the fields that will have no value afterwards, or an empty one. */
function Emptied({ store }: { store: FormStore }) {
  const value = useSyncExternalStore(store.subscribe, () => store.value)
  const emptied = store.fields.filter(({ name }) => isEmptied(value[name]))
  if (!emptied.length) return null
  return <p className="text-sm text-warn">{t("list.edit_empties", { fields: emptied.map(({ label }) => label).join(", ") })}</p>
}
