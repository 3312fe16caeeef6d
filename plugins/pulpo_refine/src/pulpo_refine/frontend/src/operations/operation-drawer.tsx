import { useQuery } from "@tanstack/react-query"
import { ArrowUpRight } from "lucide-react"
import { type RefObject, useCallback, useRef, useState } from "react"
import { Link } from "react-router"
import type { Model, Operation } from "@/api/config"
import { getDocument, type Doc } from "@/api/documents"
import { Drawer } from "@/components/ui/drawer"
import { Spinner } from "@/components/ui/spinner"
import { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { operationPath } from "@/paths"
import { useConfig } from "@/state/config"
import { inputOf } from "./fitting"
import { startValues } from "./input"
import { OperationForm } from "./operation-form"

interface Props {
  operation: Operation
  model: Model
  ids: string[]
  documents?: Doc[]
  onClose: () => void
}

/** An operation beside the documents that it is called for. */
export default function OperationDrawer({ operation, model, ids, documents, onClose }: Props) {
  const config = useConfig()
  // An input may take the whole document, of which a list has read a part only.
  const whole = operation.fields.some(({ kind, item, models = item?.models }) => (item?.kind ?? kind) === "document" && models?.includes(model.name))
  const { data } = useQuery({
    queryKey: ["operation-documents", model.path, ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => getDocument(model.path, id, signal))),
    enabled: whole,
  })
  const ready = whole ? data : (documents ?? [])
  const isUnsent = useRef(() => false)
  return (
    <Drawer
      open
      onClose={onClose}
      holds={() => isUnsent.current()}
      title={
        <span className="flex items-center gap-2">
          {operation.label}
          <Link to={operationPath(config, operation.name)} aria-label={t("operations.open_page")} className="text-muted hover:text-text">
            <ArrowUpRight size={15} />
          </Link>
        </span>
      }
      className="w-[min(38rem,calc(100vw-24px))]"
    >
      <div className="space-y-3 p-4">
        {operation.description && <p className="text-sm text-muted">{operation.description}</p>}
        {ready ? <Prepared operation={operation} values={inputOf(operation, model, ids, ready)} isUnsent={isUnsent} /> : <Spinner />}
      </div>
    </Drawer>
  )
}

function Prepared({ operation, values, isUnsent }: { operation: Operation; values: Record<string, unknown>; isUnsent: RefObject<() => boolean> }) {
  const { types } = useConfig()
  const [store] = useState(() => {
    const value = startValues(operation, types, values)
    return new FormStore({ fields: operation.fields, types, creating: true, value, base: value })
  })
  const sent = useRef(store.base)
  isUnsent.current = () => store.dirty && store.value !== sent.current
  const onDone = useCallback(() => void (sent.current = store.value), [store])
  return <OperationForm operation={operation} store={store} prefix="drawer" onDone={onDone} />
}
