import { t } from "@/i18n"
import { Problem, Unreachable } from "./problem"

/** Why a request failed, for the visitor. */
export function failureText(error: unknown): string {
  if (error instanceof Unreachable) return t("ui.unreachable")
  if (error instanceof Problem) return [error.detail || error.title, error.body.hint].filter(Boolean).join(" · ")
  return error instanceof Error ? error.message : String(error)
}
