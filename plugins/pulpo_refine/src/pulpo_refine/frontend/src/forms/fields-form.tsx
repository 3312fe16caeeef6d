import { useMemo } from "react"
import type { Model } from "@/api/config"
import { FieldGrid } from "./field-grid"
import { FormProvider } from "./form-context"
import { fieldGroups } from "./groups"
import type { FormStore } from "./store"

export interface FieldsFormProps {
  store: FormStore
  model?: Model
  /** Keeps ids of inputs apart where two forms are on a page. */
  prefix?: string
}

/** The editors of a form's fields, in their groups: for documents and for the inputs of operations. */
export function FieldsForm({ store, model, prefix = "field" }: FieldsFormProps) {
  const form = useMemo(() => ({ store, model, prefix }), [store, model, prefix])
  const groups = useMemo(() => fieldGroups(store.fields, model), [store, model])
  return (
    <FormProvider value={form}>
      <div className="flex flex-col gap-6">
        {groups.map((group) =>
          group.title === undefined ? (
            <FieldGrid key="" fields={group.fields} path={[]} wide={model?.primary} />
          ) : (
            <section key={group.title} aria-label={group.title} className="flex flex-col gap-3">
              <h2 className="border-b border-line pb-1.5 text-sm font-semibold text-muted">{group.title}</h2>
              <FieldGrid fields={group.fields} path={[]} wide={model?.primary} />
            </section>
          ),
        )}
      </div>
    </FormProvider>
  )
}

