import { ChevronRight, Code, Ellipsis, RotateCcw } from "lucide-react"
import { useMemo, useState } from "react"
import { Link, useParams, useSearchParams } from "react-router"
import type { Operation } from "@/api/config"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import NotFoundPage from "@/layout/NotFoundPage"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { systemPath } from "@/paths"
import { copy, CopyAs } from "@/snippets/copy-as"
import { useConfig, useOperation } from "@/state/config"
import { startValues, valuesFromAddress } from "./input"
import { OperationForm } from "./operation-form"
import { RecentRuns } from "./recent-runs"
import { formSnippet } from "./snippet"

export default function OperationPage() {
  const { name } = useParams()
  const operation = useOperation(name)
  return operation ? <Page key={operation.name} operation={operation} /> : <NotFoundPage />
}

/** The forms of this visit, by operation and address: going to another page and back loses nothing. */
const forms = new WeakMap<Operation, Map<string, FormStore>>()

function formOf(operation: Operation, address: string, make: () => FormStore): FormStore {
  const known = forms.get(operation) ?? new Map<string, FormStore>()
  const form = known.get(address) ?? make()
  forms.set(operation, known.set(address, form))
  return form
}

function Page({ operation }: { operation: Operation }) {
  usePageTitle(operation.label)
  const config = useConfig()
  const [search] = useSearchParams()
  const address = search.toString()
  const store = useMemo(
    () =>
      formOf(operation, address, () => {
        const value = startValues(operation, config.types, valuesFromAddress(operation, new URLSearchParams(address)))
        return new FormStore({ fields: operation.fields, types: config.types, creating: true, value })
      }),
    [operation, config.types, address],
  )
  // Other first values need a new form.
  const [count, setCount] = useState(0)
  const fill = (input: unknown) => {
    store.replace(startValues(operation, config.types, input))
    setCount(count + 1)
  }
  const path = operation.name.split(".").slice(0, -1)
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <Link to={systemPath(config, "operations")} className="text-muted hover:text-text max-sm:hidden">
              {t("operations.title")}
            </Link>
            {path.map((part, index) => (
              <span key={index} className="contents max-md:hidden">
                <ChevronRight size={14} className="shrink-0 text-faint max-md:hidden" aria-hidden />
                <Link to={`${systemPath(config, "operations")}?q=${encodeURIComponent(`${path.slice(0, index + 1).join(".")}.`)}`} className="text-muted hover:text-text max-md:hidden">
                  {part}
                </Link>
              </span>
            ))}
            <ChevronRight size={14} className="shrink-0 text-faint max-sm:hidden" aria-hidden />
            <h1 className="truncate text-lg font-semibold">{operation.label}</h1>
          </>
        }
      >
        <Menu
          align="end"
          trigger={
            <Button>
              <Code size={15} /> <span className="max-sm:sr-only">{t("ui.copy_as")}</span> <Ellipsis size={14} className="text-muted" aria-hidden />
            </Button>
          }
        >
          <CopyAs snippet={() => formSnippet(operation, store)} />
          <MenuItem onClick={() => void copy(operation.name, t("operations.name"))}>{t("operations.copy_name")}</MenuItem>
          <MenuItem onClick={() => fill({})}>
            <RotateCcw size={14} className="text-muted" /> {t("operations.reset")}
          </MenuItem>
        </Menu>
      </TopBar>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-line">
        <div className="mx-auto grid max-w-6xl items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="min-w-0 space-y-4">
            <About operation={operation} />
            <OperationForm key={`${address} ${count}`} operation={operation} store={store} />
          </div>
          {config.features.runs && <RecentRuns operation={operation} onUse={fill} />}
        </div>
      </div>
    </div>
  )
}

function About({ operation }: { operation: Operation }) {
  return (
    <div className="space-y-1.5">
      {operation.description && <p className="max-w-prose">{operation.description}</p>}
      <p className="flex flex-wrap items-center gap-1.5">
        <code className="font-mono text-xs text-muted">{operation.name}</code>
        {operation.category && <Badge>{operation.category}</Badge>}
        {operation.background && <Badge tone="info">{t("operations.background")}</Badge>}
        {operation.idempotent && <Badge tone="ok">{t("operations.idempotent")}</Badge>}
      </p>
    </div>
  )
}
