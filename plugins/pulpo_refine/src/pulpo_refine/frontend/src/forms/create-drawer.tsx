import { useState } from "react"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { Button } from "@/components/ui/button"
import { Drawer } from "@/components/ui/drawer"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { createDocument } from "./creating"
import { creationFields } from "./creation-fields"
import { ErrorSummary } from "./error-summary"
import { FieldsForm } from "./fields-form"
import { FormStore } from "./store"

/** Creates a document beside the form that needs it. */
export function CreateDrawer({ model, onClose, onCreated }: { model: Model; onClose: () => void; onCreated: (document: Doc) => void }) {
  const { types } = useConfig()
  const [store] = useState(() => new FormStore({ fields: creationFields(model), types, creating: true }))
  const [busy, setBusy] = useState(false)
  const prefix = `new-${model.name}`

  async function save(): Promise<void> {
    setBusy(true)
    const made = await createDocument(model, store, prefix)
    setBusy(false)
    if (!made) return
    onCreated(made)
    onClose()
  }

  return (
    <Drawer
      open
      onClose={onClose}
      title={t("forms.create_linked", { label: model.label })}
      className="w-[min(36rem,calc(100vw-24px))]"
      actions={
        <>
          <Button onClick={onClose}>{t("forms.cancel")}</Button>
          <Button look="primary" disabled={busy} onClick={() => void save()}>
            {t("forms.create")}
          </Button>
        </>
      }
    >
      {/* Keys pressed in here are not the page's: Ctrl-S would save the form behind. */}
      <div
        className="p-4"
        onKeyDown={(event) => {
          event.stopPropagation()
          if ((event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter")) {
            event.preventDefault()
            void save()
          }
        }}
      >
        <ErrorSummary store={store} prefix={prefix} />
        <FieldsForm store={store} model={model} prefix={prefix} />
      </div>
    </Drawer>
  )
}
