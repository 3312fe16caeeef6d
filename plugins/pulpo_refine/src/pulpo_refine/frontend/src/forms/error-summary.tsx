import { CircleAlert } from "lucide-react"
import { useSyncExternalStore } from "react"
import type { Field } from "@/api/config"
import { t } from "@/i18n"
import { fieldsOf } from "./defaults"
import { focusPath } from "./focus"
import { messageOf } from "./messages"
import type { Path } from "./path"
import type { FormStore } from "./store"
import { chosenOption } from "./unions"

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

/** "Lines › 2 › SKU". */
export function pathLabel(store: FormStore, path: Path): string {
  const labels: string[] = []
  let fields: Field[] = store.fields
  let field: Field | undefined
  path.forEach((part, index) => {
    if (field?.kind === "list") {
      field = field.item
      labels.push(String(Number(part) + 1))
    } else if (field?.kind === "map") {
      field = field.value
      labels.push(String(part))
    } else {
      field = fields.find((one) => one.name === part)
      labels.push(field?.label || String(part))
    }
    if (field?.kind === "union") field = chosenOption(field, store.get(path.slice(0, index + 1)), store.types)
    fields = field ? fieldsOf(field, store.types) : []
  })
  return labels.join(" › ")
}
