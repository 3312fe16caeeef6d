import { useSyncExternalStore } from "react"
import { same } from "@/forms/path"
import type { FormStore } from "@/forms/store"
import { t } from "@/i18n"

/** The number of changed fields, and whether the browser keeps them as a draft. */
export function FormStatus({ store, kept }: { store: FormStore; kept: boolean }) {
  const count = useSyncExternalStore(store.subscribe, () => store.fields.filter(({ name }) => !same(store.value[name], store.base[name])).length)
  return (
    <span role="status">
      {count === 0 ? t("edit.unchanged") : `${t("edit.changed", { count })} · ${t(kept ? "edit.kept" : "edit.not_kept")}`}
    </span>
  )
}
