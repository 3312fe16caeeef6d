import { useNavigate } from "react-router"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { creationFields } from "@/forms/creation-fields"
import { isWritable } from "@/forms/defaults"
import { draftKey } from "@/forms/drafts"
import type { JsonObject } from "@/forms/path"
import { dropMasks } from "@/forms/secrets"
import { t } from "@/i18n"
import { clonePath } from "@/paths"
import { useConfig } from "@/state/config"
import { leaveDraft } from "./use-draft"

interface Props {
  model: Model
  id: string
  /** What was entered. */
  values: () => JsonObject
  /** Called before the other form opens. */
  onLeave: () => void
}

/** Takes what was entered for a document that no longer exists into the form for a new one. */
export function CreateAgain({ model, id, values, onLeave }: Props) {
  const { types, actor } = useConfig()
  const navigate = useNavigate()
  if (!model.can.includes("create")) return null
  const create = (): void => {
    const entered = values()
    const fields = creationFields(model).filter((field) => isWritable(field, true) && field.name in entered)
    const value = dropMasks(fields, Object.fromEntries(fields.map(({ name }) => [name, entered[name]])), types)
    leaveDraft(draftKey(actor.id, model.path, `new from ${id}`), { base: {}, value, at: Date.now() })
    onLeave()
    void navigate(clonePath(model.path, id), { replace: true })
  }
  return (
    <Button size="sm" onClick={create}>
      {t("edit.create_again")}
    </Button>
  )
}
