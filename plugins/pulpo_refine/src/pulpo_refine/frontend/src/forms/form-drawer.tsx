import type { ReactNode } from "react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Drawer } from "@/components/ui/drawer"
import { t } from "@/i18n"
import { ErrorSummary } from "./error-summary"
import { FieldsForm } from "./fields-form"
import type { FormStore } from "./store"

interface Props {
  title: string
  store: FormStore
  model?: Model
  /** Keeps ids of inputs apart from those of the form behind. */
  prefix: string
  /** What the button says that submits. */
  action: ReactNode
  busy: boolean
  onSubmit: () => void
  onClose: () => void
  /** Said above the fields. */
  children?: ReactNode
}

/** A form beside the page that needs it. */
export function FormDrawer({ title, store, model, prefix, action, busy, onSubmit, onClose, children }: Props) {
  return (
    <Drawer
      open
      onClose={onClose}
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
      {/* Keys pressed in here are not the page's: Ctrl-S would save the form behind. */}
      <div
        className="space-y-4 p-4"
        onKeyDown={(event) => {
          event.stopPropagation()
          if ((event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter")) {
            event.preventDefault()
            onSubmit()
          }
        }}
      >
        {children}
        <ErrorSummary store={store} prefix={prefix} />
        <FieldsForm store={store} model={model} prefix={prefix} />
      </div>
    </Drawer>
  )
}
