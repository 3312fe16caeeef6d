import { ChevronLeft, Lock } from "lucide-react"
import { Link, useParams } from "react-router"
import type { Model } from "@/api/config"
import { Button, buttonClass } from "@/components/ui/button"
import { MultiCombobox } from "@/components/ui/combobox"
import { Empty } from "@/components/ui/empty"
import { Notice } from "@/edit/notice"
import { t } from "@/i18n"
import NotFoundPage from "@/layout/NotFoundPage"
import { listPath } from "@/paths"
import { useConfig, useModelByPath } from "@/state/config"
import { Grid } from "./grid"
import { OutcomePanel } from "./outcome"
import { Source } from "./source"
import { keyTargets } from "./targets"
import { type Import, useImport } from "./use-import"

export default function ImportPage() {
  const { path } = useParams()
  const model = useModelByPath(path)
  if (!model) return <NotFoundPage />
  if (!model.can.includes("create")) return <Empty icon={<Lock size={20} />} title={t("importing.not_allowed")} />
  return <Importing key={model.path} model={model} />
}

function Importing({ model }: { model: Model }) {
  const { types } = useConfig()
  const importing = useImport(model, types)
  return (
    <div className="flex h-full flex-col">
      <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2 sm:px-6">
        <Link to={listPath(model.path)} aria-label={`${t("edit.back")}: ${model.plural}`} className={buttonClass({ look: "ghost", size: "sm", icon: true }, "-ml-2")}>
          <ChevronLeft size={16} />
        </Link>
        <h1 className="min-w-0 flex-1 truncate text-base font-semibold">{t("importing.title", { plural: model.plural })}</h1>
        {importing.table && <Actions importing={importing} />}
      </header>
      {importing.table ? <Rows model={model} importing={importing} /> : <div className="min-h-0 flex-1 overflow-auto p-4 sm:p-6"><Source importing={importing} /></div>}
    </div>
  )
}

function Actions({ importing }: { importing: Import }) {
  const running = importing.progress?.running === true
  return (
    <>
      <Button look="ghost" onClick={importing.restart} disabled={running}>
        {t("importing.other_source")}
      </Button>
      <Button onClick={() => void importing.send(true)} disabled={running || importing.rows.length === 0}>
        {t("importing.check")}
      </Button>
      <Button look="primary" onClick={() => void importing.send(false)} disabled={running || importing.rows.length === 0}>
        {t("importing.import", { count: importing.rows.length })}
      </Button>
    </>
  )
}

function Rows({ model, importing }: { model: Model; importing: Import }) {
  const { mapping, all, keys, progress, rows } = importing
  const missing = all.filter(({ field, path, name }) => path.length === 1 && field.required && !mapping.some((one) => one === name || one?.startsWith(`${name}.`)))
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4 sm:p-6">
      {progress && <OutcomePanel model={model} progress={progress} onStop={importing.stop} />}
      {missing.length > 0 && keys.length === 0 && <Notice tone="warn">{t("importing.missing_fields", { fields: missing.map(({ label }) => label).join(", ") })}</Notice>}
      {rows.length > 0 && <KeyChoice importing={importing} />}
      {rows.length > 0 && <Grid importing={importing} />}
    </div>
  )
}

/** The choice of the fields by which a row is recognized as an existing document. */
function KeyChoice({ importing: { all, mapping, keys, setKeys } }: { importing: Import }) {
  const items = keyTargets(all)
    .filter(({ name }) => mapping.includes(name))
    .map(({ name, label }) => ({ value: name, label }))
  if (items.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <label htmlFor="import-keys" className="font-medium">
        {t("importing.key")}
      </label>
      <MultiCombobox
        id="import-keys"
        items={items}
        value={items.filter(({ value }) => keys.includes(value))}
        onChange={(chosen) => setKeys(chosen.map(({ value }) => value))}
        placeholder={t("importing.key_none")}
        className="min-w-64"
      />
      <span className="text-muted">{t("importing.key_hint")}</span>
    </div>
  )
}
