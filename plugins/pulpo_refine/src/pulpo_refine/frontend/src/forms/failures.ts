import { failureText } from "@/api/failure-text"
import { Problem, Unreachable } from "@/api/problem"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { focusPath } from "./focus"
import { locate } from "./locations"
import type { FormStore } from "./store"

/** Show why a form was not taken: at its fields where the answer names them, else above it or at the edge of the window. */
export function showFailure(store: FormStore, prefix: string, error: unknown): void {
  if (error instanceof Problem && (error.status === 422 || error.status === 409)) {
    const errors = error.errors.length ? error.errors : [{ loc: [], msg: error.detail || error.title }]
    const located = locate(errors, store.fields, store.value, store.types)
    store.refuse(located)
    const first = store.summary.find((one) => one.path.length > 0)
    if (first) focusPath(store, prefix, first.path)
    else document.querySelector("[role=alert]")?.scrollIntoView({ block: "center" })
    return
  }
  const kept = error instanceof Unreachable && store.kept ? ` ${t("forms.kept")}` : ""
  toast({ kind: "error", title: t("forms.not_saved"), detail: failureText(error) + kept })
}
