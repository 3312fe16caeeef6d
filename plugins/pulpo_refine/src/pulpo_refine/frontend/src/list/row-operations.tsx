import { Ellipsis, Zap } from "lucide-react"
import { Suspense, useMemo, useState } from "react"
import type { Model, Operation } from "@/api/config"
import type { Doc } from "@/api/documents"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { MenuItem, menuOfRows, RowsMenu, RowsMenuTrigger, type MenuOfRows } from "@/components/ui/menu"
import { t } from "@/i18n"
import { lazyWithTexts } from "@/i18n/lazy-with-texts"
import { fittingOperations } from "@/operations/fitting"
import { useConfig } from "@/state/config"
import { nameOf } from "@/values/fields"

const OperationDrawer = lazyWithTexts(() => import("@/operations/operation-drawer"))

interface Called {
  operation: Operation
  document: Doc
}

/** The operations that take one document of a model, for all rows of a list. */
export interface RowOperations {
  operations: Operation[]
  menu: MenuOfRows<Doc>
  call: (called: Called) => void
}

/** Returns the operations, undefined if there are none, and the elements to render once beside the rows: their menu, and the drawer of the chosen operation. */
export function useRowOperations(model: Model): [RowOperations | undefined, React.ReactNode] {
  const { operations: all } = useConfig()
  const [called, call] = useState<Called>()
  const found = useMemo(() => ({ operations: fittingOperations(all, model, 1), menu: menuOfRows<Doc>(), call }), [all, model])
  const { operations, menu } = found
  if (!operations.length) return [undefined, null]
  return [
    found,
    <>
      {operations.length > 1 && (
        <RowsMenu menu={menu}>
          {(document) =>
            operations.map((operation) => (
              <MenuItem key={operation.name} onClick={() => call({ operation, document })} title={operation.description}>
                <Zap size={14} className="text-muted" aria-hidden /> {operation.label}
              </MenuItem>
            ))
          }
        </RowsMenu>
      )}
      <Suspense>{called && <OperationDrawer {...called} model={model} ids={[called.document.id]} documents={[called.document]} onClose={() => call(undefined)} />}</Suspense>
    </>,
  ]
}

/** At the end of a row: a button for its only operation, or for the menu of several. */
export function RowOperationsButton({ of: { operations, menu, call }, model, document, className }: { of: RowOperations; model: Model; document: Doc; className?: string }) {
  const name = nameOf(model, document)
  const [only, ...more] = operations
  if (!only) return null
  if (more.length) {
    return (
      <RowsMenuTrigger menu={menu} row={document}>
        <Button size="xs" icon aria-label={t("list.operations_for", { name })} className={cn("data-popup-open:opacity-100!", className)}>
          <Ellipsis size={14} />
        </Button>
      </RowsMenuTrigger>
    )
  }
  return (
    <Button size="xs" icon aria-label={`${only.label}: ${name}`} title={only.label} onClick={() => call({ operation: only, document })} className={className}>
      <Zap size={13} />
    </Button>
  )
}
