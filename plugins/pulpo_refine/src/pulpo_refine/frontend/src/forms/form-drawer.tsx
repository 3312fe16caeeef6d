import type { ReactNode } from "react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Drawer } from "@/components/ui/drawer"
import { t } from "@/i18n"
import { ErrorSummary } from "./error-summary"
import { FieldsForm } from "./fields-form"
import { isSubmitKey } from "./submit-keys"
import type { FormStore } from "./store"

interface Props {
  title: string
  store: FormStore
  model?: Model
  /** Keeps ids of inputs apart from those of the form behind. */
  prefix: string
  /** The label of the button that submits. */
  action: ReactNode
  busy: boolean
  onSubmit: () => void
  onClose: () => void
  /** Shown above the fields. */
  children?: ReactNode
}

/** A form beside the page that needs it. */
export function FormDrawer({ title, store, model, prefix, action, busy, onSubmit, onClose, children }: Props) {
  return (
    <Drawer
      open
      onClose={onClose}
      holds={() => store.dirty}
      title={title}
      className="w-[min(36rem,calc(100vw-24px))]"
      actions={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" disabled={busy} onClick={onSubmit}>
            {action}
          </Button>
        </>
      }
    >
      <div
        className="space-y-4 p-4"
        onKeyDown={(event) => {
          if (!isSubmitKey(event)) return
          event.preventDefault()
          if (!busy && !event.repeat) onSubmit()
        }}
      >
        {children}
        <ErrorSummary store={store} prefix={prefix} />
        <FieldsForm store={store} model={model} prefix={prefix} />
      </div>
    </Drawer>
  )
}
