import { Layers, Play } from "lucide-react"
import { useEffect, useState, type ReactNode } from "react"
import type { Operation } from "@/api/config"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Kbd } from "@/components/ui/kbd"
import { ErrorSummary } from "@/forms/error-summary"
import { FieldsForm } from "@/forms/fields-form"
import type { FormStore } from "@/forms/store"
import { isSubmitKey } from "@/forms/submit-keys"
import { t } from "@/i18n"
import { OutcomeView } from "./outcome"
import { useRun } from "./use-run"

interface Props {
  operation: Operation
  store: FormStore
  prefix?: string
  /** Called when the operation has answered. */
  onDone?: () => void
  /** More buttons beside the one that runs it. */
  actions?: ReactNode
}

/** The input of an operation, the button that runs it, and its outcome. */
export function OperationForm({ operation, store, prefix = "input", onDone, actions }: Props) {
  const { outcome, start, cancel, asked, dismiss } = useRun(operation, store, prefix)
  const [background, setBackground] = useState(false)
  const done = outcome.state === "done"
  useEffect(() => {
    if (done) onDone?.()
  }, [done, onDone])
  const running = outcome.state === "running"
  const submit = (sure = false) => void start({ background, sure })
  return (
    <div className="space-y-4">
      <form
        noValidate
        aria-label={operation.label}
        className="rounded-xl border border-line bg-panel"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
        onKeyDown={(event) => {
          if (!isSubmitKey(event)) return
          event.preventDefault()
          if (event.key === "Enter" && !event.repeat) submit()
        }}
      >
        <div className="p-4">
          <ErrorSummary store={store} prefix={prefix} />
          {operation.fields.length ? <FieldsForm store={store} prefix={prefix} /> : <p className="text-sm text-muted">{t("operations.no_input")}</p>}
        </div>
        <footer className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-3">
          <Button type="submit" look="primary" disabled={running}>
            <Play size={14} /> {t("operations.run")}
          </Button>
          {operation.background && (
            <Button look={background ? "soft" : "ghost"} aria-pressed={background} onClick={() => setBackground(!background)}>
              <Layers size={14} /> {t("operations.in_background")}
            </Button>
          )}
          <span className="text-xs text-muted max-sm:hidden">
            <Kbd>{/Mac|iPhone/.test(navigator.userAgent) ? "⌘" : "Ctrl"}</Kbd> <Kbd>↵</Kbd>
          </span>
          <span className="ml-auto flex gap-2">{actions}</span>
        </footer>
      </form>
      <OutcomeView operation={operation} outcome={outcome} cancel={() => void cancel()} />
      <ConfirmDialog
        open={asked}
        title={t("operations.again_title")}
        description={t("operations.again_hint")}
        action={t("operations.again")}
        onConfirm={() => submit(true)}
        onClose={dismiss}
      />
    </div>
  )
}
