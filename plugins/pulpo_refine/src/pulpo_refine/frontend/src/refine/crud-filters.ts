import type { CrudFilter, CrudSort } from "@refinedev/core"
import type { Filter, Group } from "@/api/filters"

/** Refine's operators, as the API's. Those that are missing have no counterpart. */
const operators: Record<string, string> = {
  eq: "eq", eqs: "eq", ne: "ne", nes: "ne", lt: "lt", gt: "gt", lte: "lte", gte: "gte", in: "in", nin: "nin",
  contains: "icontains", containss: "contains", startswith: "startswith", startswiths: "startswith",
} // prettier-ignore

/** Refine's filters (in pages of a project's own) as the API's. */
export function fromCrudFilters(filters: CrudFilter[] = []): Group {
  return { join: "and", items: filters.flatMap(fromCrudFilter) }
}

function fromCrudFilter(filter: CrudFilter): Filter[] {
  if (filter.operator === "or" || filter.operator === "and") {
    return filter.value.length ? [{ join: filter.operator, items: filter.value.flatMap(fromCrudFilter) }] : []
  }
  const { field, operator, value } = filter as { field: string; operator: string; value: unknown }
  if (value === undefined || value === "") return []
  if (operator === "null") return [{ field, op: "exists", value: "false" }]
  if (operator === "nnull") return [{ field, op: "exists", value: "true" }]
  if (operator === "between") {
    const [from, to] = value as [unknown, unknown]
    return [{ field, op: "gte", value: String(from) }, { field, op: "lte", value: String(to) }]
  }
  const op = operators[operator]
  if (!op) throw new Error(`The API has no filter ${operator} (of ${field})`)
  return [{ field, op, value: Array.isArray(value) ? value.map(String) : String(value) }]
}

export const fromCrudSort = (sorters: CrudSort[] = []): string =>
  sorters.map(({ field, order }) => (order === "desc" ? `-${field}` : field)).join(",")
