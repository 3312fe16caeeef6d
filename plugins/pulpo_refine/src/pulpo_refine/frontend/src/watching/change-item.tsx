import { Layers, Pencil, Plus, Trash2, TriangleAlert, type LucideIcon } from "lucide-react"
import { useState, type ReactNode } from "react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { LinkChip } from "@/values/link-chip"
import { JsonView } from "./json-view"
import { inputSummary } from "./input-summary"
import type { Change } from "./records"
import { runPath } from "./run-paths"
import { Ago } from "./times"
import { DeltaList } from "./value-diff"

const looks: Partial<Record<Change["kind"], { Icon: LucideIcon; color: string }>> = {
  create: { Icon: Plus, color: "bg-ok-soft text-ok" },
  update: { Icon: Pencil, color: "bg-info-soft text-info" },
  delete: { Icon: Trash2, color: "bg-danger-soft text-danger" },
}
const many = { Icon: Layers, color: "bg-warn-soft text-warn" }

interface Props {
  change: Change
  /** On the page of the document or run itself its name is left out. */
  without?: "document" | "run"
  actions?: ReactNode
}

/** A change: its actor, kind and document, and the values before. */
export function ChangeItem({ change, without, actions }: Props) {
  const config = useConfig()
  const [open, setOpen] = useState(false)
  const model = config.models.find(({ name }) => name === change.model)
  const { Icon, color } = looks[change.kind] ?? many
  const hasRun = change.run && change.operation && config.features.runs
  return (
    <li className="flex gap-3 border-t border-line px-4 py-3 first:border-t-0">
      <span className={`mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-md ${color}`}>
        <Icon size={13} aria-hidden />
      </span>
      <div className="min-w-0 flex-1 space-y-1.5">
        <div className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm">
          <span className="font-medium">{change.actor}</span>
          <span className="text-muted">{t(`watching.did_${change.kind}`)}</span>
          {without !== "document" && (
            <>
              <span className="text-muted">{model?.label ?? change.collection}</span>
              {change.id !== null && (model ? <LinkChip value={change.id} field={{ name: "id", label: "", kind: "ref", models: [model.name] }} /> : <code className="text-xs">{change.id}</code>)}
            </>
          )}
          {change.undoes && config.features.runs && (
            <Link to={runPath(config, change.undoes)} className="text-muted hover:underline">
              {t("watching.undoing")}
            </Link>
          )}
          {hasRun && without !== "run" && (
            <span className="text-muted">
              {t("watching.by_run")}{" "}
              <Link to={runPath(config, change.run!)} className="font-mono text-xs text-text hover:underline">
                {change.operation}
              </Link>
            </span>
          )}
          <span className="ml-auto flex items-center gap-2 text-xs text-muted">
            {change.channel} · <Ago time={change.time} />
            {actions}
          </span>
        </div>
        {change.delta.length > 0 && <DeltaList delta={change.delta} />}
        {change.many && <Many many={change.many} />}
        {change.omitted && <p className="text-xs text-muted">{t("watching.too_large")}</p>}
        {change.content && (
          <div>
            <div className="flex items-center gap-2">
              <p className="min-w-0 flex-1 truncate text-xs text-muted">{!open && inputSummary(withoutId(change.content))}</p>
              <Button look="ghost" size="xs" aria-expanded={open} className="-mr-1.5" onClick={() => setOpen(!open)}>
                {t(open ? "watching.hide_content" : "watching.show_content")}
              </Button>
            </div>
            {open && <JsonView value={change.content} label={t("watching.content")} />}
          </div>
        )}
      </div>
    </li>
  )
}

const withoutId = ({ _id, revision_id, ...rest }: Record<string, unknown>) => rest

function Many({ many }: { many: NonNullable<Change["many"]> }) {
  const count = many.count ?? many.ids?.length
  return (
    <p className="flex items-start gap-1.5 text-sm text-muted">
      <TriangleAlert size={14} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <span>
        {count !== undefined && <>{t("watching.many_documents", { count })} </>}
        {many.fields?.length ? <span className="font-mono text-xs">{many.fields.join(", ")}</span> : null} {many.reason}
      </span>
    </p>
  )
}
