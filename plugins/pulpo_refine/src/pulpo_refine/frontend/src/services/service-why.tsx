import { cn } from "@/components/cn"
import { t } from "@/i18n"
import { readLog } from "./log-line"
import { toneOf } from "./service-state"
import type { Service } from "./services"
import { WithCode } from "./with-code"

const boxes: Partial<Record<ReturnType<typeof toneOf>, string>> = {
  danger: "border-danger/30 bg-danger-soft",
  warn: "border-warn/30 bg-warn-soft",
}

/** Why a service is not ready: what fails, the setting to look at, the end of its log. */
export function ServiceWhy({ service: { name, state, why, setting, lines } }: { service: Service }) {
  if (!why && !lines.length) return null
  return (
    <div className={cn("w-full space-y-2 rounded-lg sm:ml-31 border px-3 py-2 text-sm", boxes[toneOf(state)] ?? "border-line bg-sunken")}>
      {why && <p className="break-words"><WithCode text={why} /></p>}
      {setting && (
        <p className="text-muted">
          {t("services.look_at")} <code className="font-mono text-xs break-words text-text">{setting}</code>
        </p>
      )}
      {lines.length > 0 && (
        <div>
          <p className="mb-1 text-xs text-muted">{t("services.last_lines")}</p>
          <pre tabIndex={0} role="region" aria-label={`${name}: ${t("services.last_lines")}`} className="max-h-40 overflow-auto font-mono text-xs leading-[1.55] break-words whitespace-pre-wrap">
            {readLog(lines).map(({ text }) => text).join("\n")}
          </pre>
        </div>
      )}
    </div>
  )
}
