import { base } from "@/api/base"
import type { Config } from "@/api/config"
import { requestEarly } from "@/api/documents"
import { extensions } from "@/extensions"
import { pageParams, readListQuery } from "./list-query"
import { rememberedStandard } from "./use-views"
import { listDefaults, loadHabits, openedSearch } from "./views"

/** Request the rows of the list in the address before the page around them is rendered. */
export function requestFirstPage({ actor, models }: Config): void {
  const model = models.find(({ path }) => location.pathname === base + path)
  if (!model || extensions.resources?.[model.path]?.list) return
  const search = openedSearch(new URLSearchParams(location.search), rememberedStandard(model.path, actor))
  requestEarly(model.path, pageParams(readListQuery(search, listDefaults(model, loadHabits(model.path))), model))
}
