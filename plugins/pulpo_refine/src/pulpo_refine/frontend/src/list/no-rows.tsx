import { Inbox, SearchX, TriangleAlert } from "lucide-react"
import { Link } from "react-router"
import { failureText } from "@/api/failure-text"
import type { Model } from "@/api/config"
import { Button, buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"
import { createPath, importPath } from "@/paths"

interface Props {
  model: Model
  filtered: boolean
  error: Error | null
  onRetry: () => void
  onClear: () => void
}

/** The empty state of a list, with its actions. */
export function NoRows({ model, filtered, error, onRetry, onClear }: Props) {
  if (error) {
    return (
      <Empty
        icon={<TriangleAlert size={20} />}
        title={t("list.failed")}
        actions={
          <>
            <Button onClick={onRetry}>{t("ui.retry")}</Button>
            {filtered && <Button onClick={onClear}>{t("list.clear_filters")}</Button>}
          </>
        }
      >
        {failureText(error)}
      </Empty>
    )
  }
  if (filtered) {
    return (
      <Empty icon={<SearchX size={20} />} title={t("list.nothing_matches")} actions={<Button onClick={onClear}>{t("list.clear_filters")}</Button>}>
        {t("list.nothing_matches_hint")}
      </Empty>
    )
  }
  const create = model.can.includes("create")
  return (
    <Empty
      icon={<Inbox size={20} />}
      title={t("list.empty", { plural: model.plural })}
      actions={
        create && (
          <>
            <Link to={createPath(model.path)} className={buttonClass({ look: "primary" })}>
              {t("list.new", { label: model.label })}
            </Link>
            <Link to={importPath(model.path)} className={buttonClass({})}>
              {t("list.import")}
            </Link>
          </>
        )
      }
    >
      {create ? t("list.empty_hint") : t("list.empty_hint_readonly")}
    </Empty>
  )
}
