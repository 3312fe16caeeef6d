import { useConfig } from "@/state/config"
import { useTotal } from "@/list/use-rows"
import { readFilters } from "@/api/filters"
import { Badge } from "@/components/ui/badge"
import { relatedParams, type BackLink } from "./related-query"

/** The title of a related list, with its number. */
export function RelatedCount({ link, id }: { link: BackLink; id: string }) {
  const { models } = useConfig()
  const model = models.find(({ path }) => path === link.path)
  // With several links from one model, the field distinguishes them.
  return (
    <>
      {link.label}
      {model && <Count model={model} link={link} id={id} />}
    </>
  )
}

function Count({ model, link, id }: { model: Parameters<typeof useTotal>[0]; link: BackLink; id: string }) {
  const total = useTotal(model, { filter: readFilters(relatedParams(link, id)), q: "", sort: [], columns: [], limit: 1, offset: 0 })
  return total === undefined ? null : <Badge>{total}</Badge>
}
