import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Copy, RefreshCw, ScrollText, WrapText, X } from "lucide-react"
import { useMemo, useState, type ReactNode } from "react"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { Select } from "@/components/ui/select"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { copy } from "@/snippets/copy-as"
import { rememberedStore } from "@/state/store"
import { LiveSwitch } from "@/watching/live-switch"
import { RecordsState } from "@/watching/records-state"
import { pace } from "@/watching/use-records"
import { readLog } from "./log-line"
import { LogLines } from "./log-lines"
import { LogSearch, useLogSearch } from "./log-search"
import { getLog, logKey } from "./services"
import { WithCode } from "./with-code"

const wrapped = rememberedStore("log-wrap", true)
const amounts = [100, 500, 1_000]

/** The last lines of a service's log, with new ones as they come. */
export function LogPanel({ name, onClose }: { name: string; onClose: () => void }) {
  const [amount, setAmount] = useState(amounts[0]!)
  const [follow, setFollow] = useState(true)
  const wrap = wrapped.use()
  const query = useQuery({
    queryKey: [...logKey(name), amount],
    queryFn: ({ signal }) => getLog(name, amount, signal),
    refetchInterval: follow && pace / 2,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const raw = query.data
  const lines = useMemo(() => readLog(raw ?? []), [raw])
  const search = useLogSearch(lines)
  return (
    <section aria-label={t("services.log_one", { name })} className="flex h-[48%] shrink-0 flex-col border-t border-edge bg-panel max-sm:h-[60%]">
      <header className="flex flex-wrap items-center gap-1.5 border-b border-line px-4 py-1.5 max-sm:px-3">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">
          <span className="max-sm:hidden">{t("services.log_one", { name })}</span>
          <span className="sm:hidden">{name}</span>
        </h2>
        <div className="flex items-center gap-1.5 max-sm:order-last max-sm:w-full">
          <LogSearch {...search} />
          <LiveSwitch live={follow} onChange={setFollow} />
        </div>
        <Select
          label={t("services.lines")}
          value={amount}
          onChange={setAmount}
          choices={amounts.map((value) => ({ value, label: t("services.last", { count: value }) }))}
          className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
        />
        <Tool label={t("services.refresh")} onClick={() => void query.refetch()}>
          <RefreshCw size={14} className={cn(query.isFetching && !follow && "animate-spin")} />
        </Tool>
        <Tool label={t("services.wrap")} pressed={wrap} onClick={() => wrapped.set(!wrap)}>
          <WrapText size={14} />
        </Tool>
        <Tool label={t("services.copy")} onClick={() => void copy((raw ?? []).join("\n"), t("services.log_one", { name }))}>
          <Copy size={14} />
        </Tool>
        <Tool label={t("services.close")} onClick={onClose}>
          <X size={15} />
        </Tool>
      </header>
      <div className="min-h-0 flex-1">
        <RecordsState
          query={query}
          count={lines.length}
          empty={
            <Empty icon={<ScrollText size={20} />} title={t("services.no_log")}>
              <WithCode text={t("services.no_log_hint")} />
            </Empty>
          }
        >
          <LogLines lines={lines} label={t("services.log_one", { name })} wrap={wrap} follow={follow} searched={search.text} current={search.current} />
        </RecordsState>
      </div>
    </section>
  )
}

function Tool({ label, pressed, onClick, children }: { label: string; pressed?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <Button look="ghost" size="sm" icon aria-label={label} aria-pressed={pressed} onClick={onClick} className={pressed ? "bg-active text-text" : undefined}>
        {children}
      </Button>
    </Tooltip>
  )
}
