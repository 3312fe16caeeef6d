import { ExternalLink } from "lucide-react"
import { useEffect, useRef, type ReactNode } from "react"
import { cn } from "@/components/cn"
import { locale, t } from "@/i18n"
import { formatMilliseconds } from "@/watching/times"
import { ServiceActions } from "./service-actions"
import { ServiceState } from "./service-state"
import { ServiceWhy } from "./service-why"
import type { Service } from "./services"

/** One service: its state and the reason for it, its process and its actions. `open`: its log is shown. */
export function ServiceItem({ service, own, open, onLog }: { service: Service; own: string | null; open: boolean; onLog: () => void }) {
  const { name, description, state } = service
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (open) item.current?.scrollIntoView({ block: "nearest" })
  }, [open])
  return (
    <li ref={item} aria-label={name} className={cn("flex flex-wrap items-start gap-x-3 gap-y-2 border-t border-line px-4 py-3 first:border-t-0 max-sm:px-3", open && "bg-hover/60")}>
      <span className="w-28 shrink-0 pt-px">
        <ServiceState state={state} />
      </span>
      <div className="min-w-0 flex-1 basis-52 space-y-1">
        <h2 className="font-medium">{name}</h2>
        <p className="text-sm break-words text-muted">{description}</p>
        <Facts service={service} />
        {name === own && (
          <p className="text-sm text-muted">
            {t("services.own")} <code className="font-mono text-xs whitespace-nowrap text-text">pulpo restart {name}</code>
          </p>
        )}
      </div>
      <ServiceActions service={service} own={own} open={open} onLog={onLog} />
      <ServiceWhy service={service} />
    </li>
  )
}

function Facts({ service }: { service: Service }) {
  const { pid, port, uptime, memory, restarts } = service
  const facts: [string, ReactNode][] = [
    [t("services.pid"), pid],
    [t("services.port"), port && <Port {...service} />],
    [t("services.uptime"), uptime !== null && formatMilliseconds(Math.floor(uptime) * 1_000)],
    [t("services.memory"), memory !== null && `${Math.round(memory / 1_000_000).toLocaleString(locale())} MB`],
    [t("services.restarts"), (pid || restarts > 0) && restarts.toLocaleString(locale())],
  ]
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-sm">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label} className="flex gap-1.5">
              <dt className="text-muted">{label}</dt>
              <dd className="tabular-nums">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** The port; a link if people can go there. */
function Port({ port, url }: Service) {
  if (!url || !/^https?:/.test(url)) return port
  return (
    <a href={url} target="_blank" rel="noreferrer" title={url} aria-label={t("services.open", { url })} className="inline-flex items-center gap-1 text-accent hover:underline">
      {port} <ExternalLink size={12} aria-hidden />
    </a>
  )
}
