import { useQuery } from "@tanstack/react-query"
import { Network, Table2 } from "lucide-react"
import { lazy, Suspense, useCallback, useMemo } from "react"
import { useSearchParams } from "react-router"
import { cn } from "@/components/cn"
import { Button } from "@/components/ui/button"
import { Combobox } from "@/components/ui/combobox"
import { Empty } from "@/components/ui/empty"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import { PageLoading } from "@/layout/page-loading"
import { usePageTitle } from "@/layout/page-title"
import { TopBar } from "@/layout/top-bar"
import { useConfig } from "@/state/config"
import { Failed } from "@/watching/records-state"
import { flowGraph, getGraph, modelGraph, namespacesOf } from "./graph-data"
import { labelOf } from "./graph-labels"
import { GraphTable } from "./graph-table"
import { SidePanel } from "./side-panel"
import { useLights } from "./use-lights"

const GraphCanvas = lazy(() => import("./graph-canvas"))

/** The graphs of the links between models, and of the data flow between operations. */
export default function GraphPage() {
  usePageTitle(t("graphs.title"))
  const config = useConfig()
  const [search, setSearch] = useSearchParams()
  const { data, error, refetch } = useQuery({ queryKey: ["graph"], queryFn: ({ signal }) => getGraph(signal), staleTime: 60_000 })
  const view = search.get("view") === "models" || !config.operations.length ? "models" : "flow"
  const namespace = search.get("in") ?? ""
  const database = search.get("database") !== "off"
  const chosen = search.get("at") ?? undefined
  const asTable = search.get("as") === "table"
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setSearch(
        (old) => {
          const params = new URLSearchParams(old)
          for (const [name, value] of Object.entries(changes)) if (value) params.set(name, value)
          else params.delete(name)
          return params
        },
        { replace: true },
      ),
    [setSearch],
  )
  const choose = useCallback((id: string | undefined) => set({ at: id }), [set])
  const graph = useMemo(() => data && (view === "models" ? modelGraph(data) : flowGraph(data, namespace, database)), [data, view, namespace, database])
  const lights = useLights(!asTable)
  const items = useMemo(() => graph?.nodes.map((node) => ({ value: node.id, label: labelOf(node, config).label, hint: t(`graphs.kind_${node.kind}`) })) ?? [], [graph, config])
  return (
    <div className="flex h-full flex-col">
      <TopBar title={<h1 className="truncate text-lg font-semibold">{t("graphs.title")}</h1>}>
        <div role="group" aria-label={t("graphs.what")} className="flex rounded-lg border border-edge bg-panel p-0.5 shadow-xs">
          {(["flow", "models"] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => set({ view: name, at: undefined })}
              className={cn("h-6.5 rounded-md px-2.5 text-sm whitespace-nowrap", view === name ? "bg-active font-medium" : "text-muted hover:text-text")}
            >
              {t(`graphs.view_${name}`)}
            </button>
          ))}
        </div>
        <Button icon aria-pressed={asTable} aria-label={t(asTable ? "graphs.as_drawing" : "graphs.as_table")} title={t(asTable ? "graphs.as_drawing" : "graphs.as_table")} onClick={() => set({ as: asTable ? undefined : "table" })}>
          {asTable ? <Network size={15} /> : <Table2 size={15} />}
        </Button>
      </TopBar>
      <div className="flex flex-wrap items-center gap-2 px-4 pb-3 max-sm:px-3">
        {view === "flow" && (
          <>
            <Select
              label={t("graphs.namespace")}
              value={namespace}
              onChange={(value) => set({ in: value, at: undefined })}
              choices={[{ value: "", label: t("graphs.all_operations") }, ...namespacesOf(config.operations).map((name) => ({ value: name, label: name }))]}
              className="h-7! min-h-7! w-auto! gap-1.5 text-sm"
            />
            <Button size="sm" look={database ? "soft" : "secondary"} aria-pressed={database} onClick={() => set({ database: database ? "off" : undefined })}>
              {t("graphs.database")}
            </Button>
          </>
        )}
        <Combobox label={t("graphs.find")} placeholder={t("graphs.find")} items={items} value={items.find(({ value }) => value === chosen) ?? null} onChange={(item) => choose(item?.value)} className="h-7! min-h-7! w-56 text-sm" />
        <p className="ml-auto flex gap-3 text-xs text-muted max-lg:hidden">
          <Key className="rounded border border-edge bg-panel" label={t("graphs.kind_operation")} shown={view === "flow"} />
          <Key className="rounded border border-accent/40 bg-accent-soft" label={t("graphs.kind_model")} shown />
          <Key className="rounded-full border border-line bg-sunken" label={t("graphs.kind_data")} shown={view === "flow"} />
        </p>
      </div>
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        <div className="min-w-0 flex-1 overflow-auto">
          {error && <Failed error={error} retry={() => refetch()} />}
          {!data && !error && <PageLoading />}
          {graph && !graph.nodes.length && (
            <Empty icon={<Network size={20} />} title={t("graphs.empty")}>
              {t("graphs.empty_hint")}
            </Empty>
          )}
          {graph && graph.nodes.length > 0 && (asTable ? <GraphTable graph={graph} /> : <Suspense fallback={<PageLoading />}><GraphCanvas graph={graph} chosen={chosen} onChoose={choose} lights={lights} /></Suspense>)}
        </div>
        {graph && chosen && !asTable && <SidePanel graph={graph} chosen={chosen} onChoose={choose} />}
      </div>
    </div>
  )
}

function Key({ className, label, shown }: { className: string; label: string; shown: boolean }) {
  if (!shown) return null
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={cn("h-3 w-5", className)} />
      {label}
    </span>
  )
}
