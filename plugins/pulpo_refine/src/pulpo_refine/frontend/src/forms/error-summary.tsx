import { CircleAlert } from "lucide-react"
import { useSyncExternalStore } from "react"
import { t } from "@/i18n"
import { focusPath } from "./focus"
import { messageOf } from "./messages"
import { pathLabel } from "./path-label"
import type { FormStore } from "./store"

const SHOWN = 8

/** All that is wrong with a form, at its top. A click goes to the place. */
export function ErrorSummary({ store, prefix = "field" }: { store: FormStore; prefix?: string }) {
  useSyncExternalStore(store.subscribe, () => store.summaryKey)
  const { summary } = store
  if (summary.length === 0) return null
  return (
    <div role="alert" className="mb-5 rounded-lg border border-danger bg-danger-soft px-3.5 py-2.5 text-sm">
      <p className="flex items-center gap-2 font-medium text-danger">
        <CircleAlert size={16} /> {t("forms.problems", { count: summary.length })}
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 pl-6">
        {summary.slice(0, SHOWN).map((one, index) => (
          <li key={index}>
            {one.path.length === 0 ? (
              messageOf(one)
            ) : (
              <button type="button" className="text-left underline decoration-dotted underline-offset-4" onClick={() => focusPath(store, prefix, one.path)}>
                {`${pathLabel(store, one.path)}: ${messageOf(one)}`}
              </button>
            )}
          </li>
        ))}
        {summary.length > SHOWN && <li className="text-muted">{t("forms.more_problems", { count: summary.length - SHOWN })}</li>}
      </ul>
    </div>
  )
}
