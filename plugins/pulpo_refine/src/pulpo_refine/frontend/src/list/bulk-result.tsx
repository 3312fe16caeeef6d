import { Link } from "react-router"
import { failureText } from "@/api/failure-text"
import type { Model } from "@/api/config"
import { isStatus, Problem } from "@/api/problem"
import { t } from "@/i18n"
import { showPath } from "@/paths"
import type { Outcome } from "./bulk-write"

/** The failures of a bulk write, by document. */
export function BulkResult({ model, outcome, error }: { model: Model; outcome?: Outcome; error?: Error }) {
  if (error) {
    const message = isStatus(error, 409) ? t("list.count_changed") : failureText(error)
    return (
      <div role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
        <p>{message}</p>
        {error instanceof Problem && error.errors.map((one, index) => <p key={index}>{`${one.loc.join(" › ")}: ${one.msg}`}</p>)}
      </div>
    )
  }
  if (!outcome) return null
  return (
    <div role="alert" className="text-sm">
      <p>{t("list.bulk_partly", { done: outcome.done, failed: outcome.failed.length })}</p>
      <ul className="mt-2 space-y-1">
        {outcome.failed.slice(0, 20).map(({ id, message }, index) => (
          <li key={index} className="flex gap-2">
            {id && (
              <Link to={showPath(model.path, id)} className="font-mono text-xs text-accent hover:underline">
                {id.slice(-8)}
              </Link>
            )}
            <span className="min-w-0 text-muted">{message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
