import { Zap } from "lucide-react"
import { Link } from "react-router"
import { t } from "@/i18n"
import { operationPath, systemPath } from "@/paths"
import { useConfig } from "@/state/config"
import { Panel } from "./panel"

const most = 10

/** The operations, for a home page that does not know which ran. */
export function OperationLinks() {
  const config = useConfig()
  if (!config.operations.length) return null
  return (
    <Panel
      title={t("watching.operations")}
      flush
      aside={
        <Link to={systemPath(config, "operations")} className="text-xs text-muted hover:text-text">
          {t("watching.all")}
        </Link>
      }
    >
      <ul>
        {config.operations.slice(0, most).map(({ name, label, description }) => (
          <li key={name} className="border-t border-line first:border-t-0">
            <Link to={operationPath(config, name)} className="flex items-center gap-2.5 px-4 py-2 text-sm -outline-offset-2 hover:bg-hover">
              <Zap size={14} className="shrink-0 text-muted" aria-hidden />
              <span className="shrink-0">
                <span className="text-muted">{name.slice(0, name.lastIndexOf(".") + 1)}</span>
                {name.includes(".") ? name.split(".").at(-1) : label}
              </span>
              <span className="min-w-0 flex-1 truncate text-xs text-muted">{description}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
