import { type FormEvent, type ReactNode, useState } from "react"
import type { Operation } from "@/api/config"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { initialObject } from "./defaults"
import { ErrorSummary } from "./error-summary"
import { showFailure } from "./failures"
import { FieldsForm } from "./fields-form"
import { focusPath } from "./focus"
import { creationBody } from "./patch"
import type { JsonObject } from "./path"
import { FormStore } from "./store"

export interface OperationFormState {
  store: FormStore
  prefix: string
  /** What would be sent: what nobody touched is left to the operation's defaults. */
  body: () => JsonObject
  /** Check the input and call `run` with it. What it throws is shown at the fields. Returns whether it ran. */
  submit: (run: (body: JsonObject) => Promise<void>) => Promise<boolean>
}

/** The state of a form for the input of an operation. `initial` are values that are known, such as the row that it is called on. */
export function useOperationForm(operation: Operation, initial: JsonObject = {}): OperationFormState {
  const { types } = useConfig()
  const prefix = `operation-${operation.name}`
  const [store] = useState(() => new FormStore({ fields: operation.fields, types, creating: true, value: { ...initialObject(operation.fields, types), ...initial } }))
  const body = (): JsonObject => creationBody(store.fields, initialObject(store.fields, types), store.value)
  async function submit(run: (body: JsonObject) => Promise<void>): Promise<boolean> {
    const [first] = store.submit()
    if (first) {
      focusPath(store, prefix, first.path)
      return false
    }
    try {
      await run(body())
      return true
    } catch (error) {
      showFailure(store, prefix, error)
      return false
    }
  }
  return { store, prefix, body, submit }
}

export interface OperationFormProps {
  form: OperationFormState
  onRun: (body: JsonObject) => Promise<void>
  label: string
  /** More buttons, beside the one that runs it. */
  actions?: ReactNode
}

/** The input of an operation, with the editors that documents have. */
export function OperationForm({ form, onRun, label, actions }: OperationFormProps) {
  const [busy, setBusy] = useState(false)
  async function run(event?: FormEvent): Promise<void> {
    event?.preventDefault()
    if (busy) return
    setBusy(true)
    await form.submit(onRun)
    setBusy(false)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => void run(event)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run()
      }}
    >
      <ErrorSummary store={form.store} prefix={form.prefix} />
      {form.store.fields.length ? <FieldsForm store={form.store} prefix={form.prefix} /> : <p className="text-sm text-muted">{t("forms.no_fields")}</p>}
      <div className="mt-5 flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" disabled={busy}>
          {label}
        </Button>
        {actions}
      </div>
    </form>
  )
}
