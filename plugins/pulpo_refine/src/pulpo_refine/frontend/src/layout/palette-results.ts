import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { getPage } from "@/api/documents"
import type { Config, Model } from "@/api/config"
import { filterParams } from "@/api/filters"
import { t } from "@/i18n"
import { conditionText } from "@/list/operators"
import { conditionsOf } from "@/api/filters"
import { listPath, operationPath, showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { useDebounced } from "@/state/use-debounced"
import { fieldsOf, nameOf } from "@/values/fields"
import { filterGroups, menuGroups } from "./menu-entries"
import { readAsFilters, type Reading } from "./palette-parse"

export interface Result {
  to: string
  label: string
  hint?: string
  icon?: string
}

export interface ResultGroup {
  title: string
  results: Result[]
}

/** The results of the palette for a text: its reading as filters first, then pages and models, operations, documents. */
export function usePaletteResults(text: string, here: Model | undefined): { groups: ResultGroup[]; busy: boolean } {
  const config = useConfig()
  const words = text.trim()
  const reading = useMemo(() => readAsFilters(words, config, here), [words, config, here])
  const settled = useDebounced(words, 180)
  const searched = useMemo(() => modelsToSearch(config, reading, here), [config, reading, here])
  const { data: documents, isFetching } = useQuery({
    queryKey: ["palette", settled, searched.map(({ path }) => path)],
    queryFn: ({ signal }) => findDocuments(config, settled, searched, here, signal),
    enabled: settled.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  })
  const groups = useMemo(() => {
    const found: ResultGroup[] = []
    const filters = reading && (reading.items.length || reading.q) ? [asList(config, reading)] : []
    found.push({ title: t("shell.palette_filters"), results: filters })
    const menu = filterGroups(menuGroups(config), words).flatMap(({ entries }) => entries)
    found.push({ title: t("shell.palette_pages"), results: menu.slice(0, words ? 8 : 12).map(({ to, label, icon }) => ({ to, label, icon })) })
    found.push({ title: t("shell.operations"), results: words ? operations(config, words) : [] })
    found.push({ title: t("shell.palette_documents"), results: words.length >= 2 ? (documents ?? []) : [] })
    return found.filter(({ results }) => results.length)
  }, [config, reading, words, documents])
  return { groups, busy: isFetching || settled !== words }
}

function asList(config: Config, { model, items, q }: Reading): Result {
  const params = new URLSearchParams(filterParams({ join: "and", items }))
  if (q) params.set("q", q)
  const fields = fieldsOf(model, config.types)
  const said = conditionsOf({ join: "and", items }).map((condition) => {
    const { label, op, value } = conditionText(condition, fields.find(({ path }) => path === condition.field))
    return `${label} ${op} ${value}`
  })
  return { to: `${listPath(model.path)}?${params}`, label: model.plural, hint: [...said, ...(q ? [`“${q}”`] : [])].join(" · "), icon: model.icon }
}

function operations(config: Config, text: string): Result[] {
  const words = text.toLowerCase().split(/\s+/)
  return config.operations
    .filter(({ name, label, description, tags = [] }) => words.every((word) => [name, label, description, ...tags].join(" ").toLowerCase().includes(word)))
    .slice(0, 6)
    .map(({ name, label }) => ({ to: operationPath(config, name), label, hint: name, icon: "zap" }))
}

/** The models to search: a named one alone, else that of the page and the next few. All of 200 would be 200 requests. */
function modelsToSearch(config: Config, reading: Reading | undefined, here: Model | undefined): Model[] {
  if (reading && reading.model !== here) return [reading.model]
  const readable = config.models.filter(({ can }) => can.includes("read"))
  return [...(here ? [here] : []), ...readable.filter((model) => model !== here)].slice(0, 6)
}

async function findDocuments(config: Config, text: string, models: Model[], here: Model | undefined, signal: AbortSignal): Promise<Result[]> {
  const reading = readAsFilters(text, config, here)
  const each = await Promise.all(
    models.map(async (model) => {
      const params = new URLSearchParams(reading?.model === model ? filterParams({ join: "and", items: reading.items }) : [])
      const q = reading?.model === model ? reading.q : text
      if (q && !model.searchable?.length) return []
      if (q) params.set("q", q)
      else if (!params.size) return []
      params.set("limit", "5")
      if (model.primary !== "id") params.set("fields", model.primary)
      try {
        const page = await getPage(model.path, params, signal)
        return page.items.map((document) => ({ to: showPath(model.path, document.id), label: nameOf(model, document), hint: model.label, icon: model.icon }))
      } catch {
        return [] // a model that cannot be searched by this text has nothing to offer
      }
    }),
  )
  return each.flat().slice(0, 15)
}
