import { useState } from "react"
import type { Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { useSingleFlight } from "@/state/single-flight"
import { createDocument } from "./creating"
import { creationFields } from "./creation-fields"
import { FormDrawer } from "./form-drawer"
import { FormStore } from "./store"

/** Creates a document beside the form that needs it. */
export function CreateDrawer({ model, onClose, onCreated }: { model: Model; onClose: () => void; onCreated: (document: Doc) => void }) {
  const { types } = useConfig()
  const [store] = useState(() => new FormStore({ fields: creationFields(model), types, creating: true }))
  const prefix = `new-${model.name}`

  const { run: save, busy } = useSingleFlight(async () => {
    const made = await createDocument(model, store, prefix)
    if (!made) return
    onCreated(made)
    onClose()
  })

  return (
    <FormDrawer {...{ store, model, prefix, busy, onClose }} title={t("forms.create_linked", { label: model.label })} action={t("forms.create")} onSubmit={() => void save()} />
  )
}
