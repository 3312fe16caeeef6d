import { useCallback, useState } from "react"
import { useNavigate } from "react-router"
import { remove } from "@/api/client"
import type { Model } from "@/api/config"
import { documentPath } from "@/api/documents"
import { Button } from "@/components/ui/button"
import { MoreMenu } from "@/components/ui/more-menu"
import { createDocument, creationRequest } from "@/forms/creating"
import { creationFields } from "@/forms/creation-fields"
import { initialObject } from "@/forms/defaults"
import { draftKey } from "@/forms/drafts"
import { ErrorSummary } from "@/forms/error-summary"
import { FieldsForm } from "@/forms/fields-form"
import { focusPath } from "@/forms/focus"
import type { JsonObject } from "@/forms/path"
import { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { listPath, showPath } from "@/paths"
import { CopyAs } from "@/snippets/copy-as"
import type { Snippet } from "@/snippets/snippets"
import { useConfig } from "@/state/config"
import { useSingleFlight } from "@/state/single-flight"
import { offerUndo } from "@/undo/undo"
import { whenText } from "./edit-form"
import { FormPage } from "./form-page"
import { FormStatus } from "./form-status"
import { Notice } from "./notice"
import { findDraft, forgetDraft, useDraft } from "./use-draft"
import { PREFIX } from "./use-editing"
import { writeSnippet } from "./snippet"
import { useSaveKeys } from "./use-save-keys"

interface CreateFormProps {
  model: Model
  values: JsonObject
  note?: string
  /** Why the document could not be copied. */
  failure?: string
  /** What the form starts from, if it is not empty: each has a draft of its own. */
  start?: string
}

export function CreateForm({ model, values, note, failure, start }: CreateFormProps) {
  const { types, actor } = useConfig()
  const key = draftKey(actor.id, model.path, start)
  const fresh = (): JsonObject => ({ ...initialObject(creationFields(model), types), ...values })
  const [draft, setDraft] = useState(() => findDraft(key))
  const [store] = useState(() => new FormStore({ fields: creationFields(model), types, creating: true, base: fresh(), value: draft?.value ?? fresh() }))
  const kept = useDraft(
    store,
    key,
    useCallback(() => undefined, []),
  )
  const navigate = useNavigate()

  function startAnew(): void {
    forgetDraft(key)
    setDraft(undefined)
    store.restart(fresh())
  }

  const { run: create, busy } = useSingleFlight(async (another: boolean) => {
    const made = await createDocument(model, store, PREFIX)
    if (!made) return
    offerUndo(t("edit.created", { label: model.label }), model, async () => {
      await remove(documentPath(model.path, made.id), { etag: made._etag })
      return 0
    })
    startAnew()
    if (another) document.querySelector<HTMLElement>("main input, main textarea")?.focus()
    else void navigate(model.can.includes("read") ? showPath(model.path, made.id) : listPath(model.path), { replace: true })
  })

  function snippet(): Snippet | undefined {
    const [first] = store.submit()
    if (!first) return writeSnippet(creationRequest(model, store), model, types)
    focusPath(store, PREFIX, first.path)
    return undefined
  }
  useSaveKeys(() => void create(false), () => void create(false))

  return (
    <FormPage
      title={t("edit.new", { label: model.label })}
      parent={{ label: model.plural, to: listPath(model.path) }}
      status={<FormStatus store={store} kept={kept} />}
      actions={
        <>
          <MoreMenu label={t("edit.more")}>
            <CopyAs snippet={snippet} />
          </MoreMenu>
          <Button disabled={busy} onClick={() => void create(true)}>
            {t("edit.create_another")}
          </Button>
          <Button look="primary" disabled={busy} onClick={() => void create(false)} title={t("edit.keys")}>
            {t(busy ? "edit.saving" : "edit.create")}
          </Button>
        </>
      }
    >
      {note && <Notice>{note}</Notice>}
      {failure && !draft && <Notice tone="warn">{failure}</Notice>}
      {draft && (
        <Notice
          actions={
            <Button size="sm" onClick={startAnew}>
              {t("edit.discard")}
            </Button>
          }
        >
          {t("edit.draft_restored", { time: whenText(draft.at) })}
        </Notice>
      )}
      {model.description && <p className="mb-5 text-sm whitespace-pre-line text-muted">{model.description}</p>}
      <ErrorSummary store={store} prefix={PREFIX} />
      <FieldsForm store={store} model={model} prefix={PREFIX} />
    </FormPage>
  )
}
