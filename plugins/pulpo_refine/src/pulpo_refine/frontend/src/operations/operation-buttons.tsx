import { ChevronDown, Zap } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import type { Model, Operation } from "@/api/config"
import type { Doc } from "@/api/documents"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { t } from "@/i18n"
import { useNarrow } from "@/layout/use-narrow"
import { useConfig } from "@/state/config"
import { fittingOperations } from "./fitting"

const OperationDrawer = lazy(() => import("./operation-drawer"))

interface Props {
  model: Model
  ids: string[]
  documents?: Doc[]
  size?: "sm" | "md"
  side?: "top" | "bottom"
}

/** The operations that take these documents of a model: one or two as buttons, more, or on a phone, in a menu. Each opens beside the page. */
export function OperationButtons({ model, ids, documents, size = "md", side = "bottom" }: Props) {
  const { operations } = useConfig()
  const narrow = useNarrow()
  const [chosen, setChosen] = useState<Operation>()
  const fitting = fittingOperations(operations, model, ids.length)
  if (!ids.length || !fitting.length) return null
  return (
    <>
      {fitting.length <= 2 && !narrow ? (
        fitting.map((operation) => (
          <Button key={operation.name} size={size} onClick={() => setChosen(operation)} title={operation.description}>
            <Zap size={14} /> {operation.label}
          </Button>
        ))
      ) : (
        <Menu
          align="end"
          side={side}
          trigger={
            <Button size={size}>
              <Zap size={14} /> <span className="max-sm:sr-only">{t("operations.run_menu")}</span> <ChevronDown size={13} aria-hidden />
            </Button>
          }
        >
          {fitting.map((operation) => (
            <MenuItem key={operation.name} onClick={() => setChosen(operation)} title={operation.description}>
              {operation.label} <span className="ml-auto pl-6 font-mono text-xs text-muted">{operation.name}</span>
            </MenuItem>
          ))}
        </Menu>
      )}
      {chosen && (
        <Suspense>
          <OperationDrawer operation={chosen} model={model} ids={ids} documents={documents} onClose={() => setChosen(undefined)} />
        </Suspense>
      )}
    </>
  )
}
