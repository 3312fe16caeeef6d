import { useQuery } from "@tanstack/react-query"
import { ChevronRight, Search, SearchX, Zap } from "lucide-react"
import { useMemo, useRef, useState, type KeyboardEvent } from "react"
import { Link, useSearchParams } from "react-router"
import type { Operation } from "@/api/config"
import { cn } from "@/components/cn"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { InputWith } from "@/components/ui/input"
import { t } from "@/i18n"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { operationPath } from "@/paths"
import { useConfig } from "@/state/config"
import { getStatistics, type RunStatistics } from "@/watching/records"
import { formatMilliseconds, formatPercent } from "@/watching/times"
import { operationTree, searchOperations, type Branch } from "./tree"

type Statistics = Map<string | null, RunStatistics>

/** All operations, along the hierarchy of their names. */
export default function OperationsPage() {
  usePageTitle(t("operations.title"))
  const { operations, features } = useConfig()
  const [search, setSearch] = useSearchParams()
  const text = search.get("q") ?? ""
  const list = useRef<HTMLDivElement>(null)
  const tree = useMemo(() => operationTree(searchOperations(operations, text)), [operations, text])
  const { data } = useQuery({
    queryKey: ["watching", "stats", "operations"],
    queryFn: ({ signal }) => getStatistics({ since: "30d", by: "operation" }, signal),
    enabled: features.runs === true,
  })
  const statistics: Statistics = useMemo(() => new Map(data?.items.map((one) => [one.operation, one])), [data])
  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
    event.preventDefault()
    const links = [...(list.current?.querySelectorAll<HTMLElement>("a[data-operation]") ?? [])]
    const at = links.indexOf(document.activeElement as HTMLElement)
    links[Math.min(links.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))]?.focus()
  }
  return (
    <div className="flex h-full flex-col">
      <TopBar
        title={
          <>
            <h1 className="truncate text-lg font-semibold">{t("operations.title")}</h1>
            <Badge>{operations.length}</Badge>
          </>
        }
      >
        <InputWith
          before={<Search size={14} aria-hidden />}
          value={text}
          onChange={(event) => setSearch(event.target.value ? { q: event.target.value } : {}, { replace: true })}
          onKeyDown={move}
          placeholder={t("operations.search")}
          aria-label={t("operations.search")}
          className="w-64! max-sm:w-36!"
        />
      </TopBar>
      <div ref={list} onKeyDown={move} className="min-h-0 flex-1 overflow-y-auto border-t border-line">
        {!operations.length ? (
          <Empty icon={<Zap size={20} />} title={t("operations.none")}>
            {t("operations.none_hint")} <code className="font-mono text-xs">@operation</code>
          </Empty>
        ) : !tree.count ? (
          <Empty icon={<SearchX size={20} />} title={t("operations.no_match")} actions={<Button onClick={() => setSearch({}, { replace: true })}>{t("operations.show_all")}</Button>} />
        ) : (
          <div className="mx-auto max-w-5xl space-y-3 p-4">
            {tree.operations.length > 0 && <Box operations={tree.operations} statistics={statistics} />}
            {tree.branches.map((branch) => (
              <Root key={branch.path} branch={branch} statistics={statistics} />
            ))}
          </div>
        )}
      </div>
    </div>
  )
}

function Box({ operations, statistics }: { operations: Operation[]; statistics: Statistics }) {
  return (
    <ul className="overflow-hidden rounded-xl border border-line bg-panel">
      {operations.map((operation) => (
        <Row key={operation.name} operation={operation} statistics={statistics.get(operation.name)} depth={0} />
      ))}
    </ul>
  )
}

function Root({ branch, statistics }: { branch: Branch; statistics: Statistics }) {
  return (
    <section aria-label={branch.path} className="overflow-hidden rounded-xl border border-line bg-panel">
      <BranchView branch={branch} statistics={statistics} depth={0} />
    </section>
  )
}

function BranchView({ branch, statistics, depth }: { branch: Branch; statistics: Statistics; depth: number }) {
  const [open, setOpen] = useState(true)
  const Heading = depth === 0 ? "h2" : "h3"
  return (
    <>
      <Heading className={cn(depth > 0 && "border-t border-line")}>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className={cn("flex h-9 w-full items-center gap-2 pr-4 text-left hover:bg-hover", depth === 0 ? "bg-sunken font-semibold" : "text-sm text-muted")}
          style={{ paddingLeft: 12 + depth * 20 }}
        >
          <ChevronRight size={14} className={cn("shrink-0 text-muted transition-transform", open && "rotate-90")} aria-hidden />
          <span className="truncate">{branch.label}</span>
          <span className="text-xs font-normal text-muted">{branch.count}</span>
        </button>
      </Heading>
      {open && (
        <ul>
          {branch.operations.map((operation) => (
            <Row key={operation.name} operation={operation} statistics={statistics.get(operation.name)} depth={depth + 1} />
          ))}
          {branch.branches.map((inner) => (
            <li key={inner.path}>
              <BranchView branch={inner} statistics={statistics} depth={depth + 1} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Row({ operation, statistics, depth }: { operation: Operation; statistics?: RunStatistics; depth: number }) {
  const config = useConfig()
  return (
    <li className="border-t border-line first:border-t-0">
      <Link
        to={operationPath(config, operation.name)}
        data-operation={operation.name}
        className="group flex items-center gap-4 py-2 pr-4 -outline-offset-2 hover:bg-hover"
        style={{ paddingLeft: 14 + depth * 20 }}
      >
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium">{operation.label}</span>
            {operation.background && <Badge tone="info">{t("operations.background")}</Badge>}
          </span>
          {operation.description && <span className="block truncate text-sm text-muted">{operation.description}</span>}
        </span>
        {statistics && statistics.runs > 0 && (
          <span className="flex shrink-0 items-center gap-4 text-right text-xs text-muted tabular-nums max-sm:hidden">
            <span>{t("operations.runs", { count: statistics.runs })}</span>
            <span className={cn("w-12", statistics.success_rate !== null && statistics.success_rate < 0.9 && "text-danger")}>{formatPercent(statistics.success_rate)}</span>
            <span className="w-16">{formatMilliseconds(statistics.median_ms)}</span>
          </span>
        )}
        <ChevronRight size={15} className="shrink-0 text-faint" aria-hidden />
      </Link>
    </li>
  )
}
