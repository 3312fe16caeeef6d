import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { getPage } from "@/api/documents"
import { Skeleton } from "@/components/ui/skeleton"
import { t } from "@/i18n"
import { listPath, showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { nameOf } from "@/values/fields"
import { LinkChip } from "@/values/link-chip"
import { Value } from "@/values/value"
import { inputSummary } from "@/watching/input-summary"
import { getChanges, getRuns } from "@/watching/records"
import { changesPath, runPath, runsPath } from "@/watching/run-paths"
import { StatusMark } from "@/watching/status"
import { Ago } from "@/watching/times"

const most = 6

const Loading = () => <Skeleton className="my-2 w-full" />
const None = () => <p className="text-sm text-muted">{t("graphs.nothing_passed")}</p>
const More = ({ to }: { to: string }) => (
  <Link to={to} className="mt-1.5 inline-block text-xs text-accent hover:underline">
    {t("watching.all")}
  </Link>
)

/** The last runs of an operation, with what went in or came out. */
export function RunsOf({ operation, side }: { operation: string; side?: "input" | "output" }) {
  const config = useConfig()
  const { data } = useQuery({ queryKey: ["watching", "runs", "of", operation], queryFn: ({ signal }) => getRuns({ operation, limit: most }, signal), refetchInterval: 3_000 })
  if (!data) return <Loading />
  if (!data.items.length) return <None />
  return (
    <>
      <ul className="space-y-1.5 text-sm">
        {data.items.map((run) => (
          <li key={run.id} className="flex items-start gap-2">
            <span className="mt-0.5"><StatusMark status={run.status} plain /></span>
            <Link to={runPath(config, run.id)} className="min-w-0 flex-1 hover:underline">
              <Ago time={run.started_at} />
              <span className="block truncate text-xs text-muted">{side === "output" ? inputSummary(run.output) : (run.error_message ?? inputSummary(run.input_dump))}</span>
            </Link>
          </li>
        ))}
      </ul>
      <More to={runsPath(config, { operation })} />
    </>
  )
}

/** The last documents of a model that an operation wrote. */
export function WritesOf({ model, operation }: { model: Model; operation: string }) {
  const config = useConfig()
  const filters = { model: model.name, operation }
  const { data } = useQuery({ queryKey: ["watching", "changes", "of", filters], queryFn: ({ signal }) => getChanges({ ...filters, limit: most }, signal), refetchInterval: 3_000 })
  if (!data) return <Loading />
  if (!data.items.length) return <None />
  return (
    <>
      <ul className="space-y-1.5 text-sm">
        {data.items.map((change, index) => (
          <li key={change.change ?? index} className="flex items-center gap-2">
            <span className="text-xs text-muted">{t(`watching.did_${change.kind}`)}</span>
            <span className="min-w-0 flex-1">{change.id !== null && <LinkChip value={change.id} field={{ name: "id", label: "", kind: "ref", models: [model.name] }} />}</span>
            <Ago time={change.time} className="shrink-0 text-xs text-muted" />
          </li>
        ))}
      </ul>
      <More to={changesPath(config, filters)} />
    </>
  )
}

function useLatest(model: Model) {
  return useQuery({
    queryKey: ["data", "latest", model.path],
    queryFn: async ({ signal }) => (await getPage(model.path, new URLSearchParams({ limit: String(most), sort: "-id" }), signal)).items,
    retry: false,
  })
}

/** The last documents of a model. */
export function RecentOf({ model }: { model: Model }) {
  const { data, isError } = useLatest(model)
  if (isError) return <None />
  if (!data) return <Loading />
  if (!data.length) return <None />
  return (
    <>
      <ul className="space-y-1 text-sm">
        {data.map((document) => (
          <li key={document.id}>
            <Link to={showPath(model.path, document.id)} className="block truncate hover:underline">
              {nameOf(model, document)}
            </Link>
          </li>
        ))}
      </ul>
      <More to={listPath(model.path)} />
    </>
  )
}

/** The last documents of a model, each with what it links to. */
export function LinkedDocuments({ model, fields }: { model: Model; fields: string[] }) {
  const { data, isError } = useLatest(model)
  const links = model.fields.filter(({ name }) => fields.includes(name))
  if (isError) return <None />
  if (!data) return <Loading />
  if (!data.length) return <None />
  return (
    <ul className="space-y-1.5 text-sm">
      {data.map((document) => (
        <li key={document.id} className="flex min-w-0 items-center gap-2">
          <Link to={showPath(model.path, document.id)} className="min-w-0 flex-1 truncate hover:underline">
            {nameOf(model, document)}
          </Link>
          <span className="max-w-[50%] min-w-0">
            {links.map((field) => (
              <Value key={field.name} value={document[field.name]} field={field} />
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
