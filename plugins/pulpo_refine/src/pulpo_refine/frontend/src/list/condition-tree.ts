import { isGroup, type Condition, type Filter, type Group } from "@/api/filters"
import { isComplete } from "./operators"

/** The path of a filter in the tree: the indices from the root on. */
export type Place = number[]

export function replaceAt(group: Group, place: Place, change: (old: Filter) => Filter | undefined): Group {
  const [first, ...rest] = place
  const items = group.items.flatMap((item, index) => {
    if (index !== first) return [item]
    if (!rest.length) return change(item) ?? []
    return isGroup(item) ? [replaceAt(item, rest, change)] : [item]
  })
  return { ...group, items }
}

export function appendAt(group: Group, place: Place, added: Filter): Group {
  if (!place.length) return { ...group, items: [...group.items, added] }
  return replaceAt(group, place, (old) => (isGroup(old) ? { ...old, items: [...old.items, added] } : old))
}

/** Leave out what is unfinished: conditions without a value, and groups without conditions. */
export function complete(group: Group): Group {
  const items = group.items.flatMap((item): Filter[] => {
    if (!isGroup(item)) return isComplete(item) ? [item] : []
    const inner = complete(item)
    return inner.items.length ? [inner] : []
  })
  return { ...group, items }
}

/** The values that a facet shows as chosen: those of the top-level conditions on its field. */
export function chosenValues(filter: Group, path: string): string[] {
  return filter.items.flatMap((item) => (!isGroup(item) && item.field === path && (item.op === "eq" || item.op === "in") ? [item.value].flat() : []))
}

export const withoutField = (filter: Group, path: string, ops?: string[]): Group => ({
  ...filter,
  items: filter.items.filter((item) => isGroup(item) || item.field !== path || (ops && !ops.includes(item.op))),
})

/** The filter with these values chosen for a field: one is `eq`, several are `in`. */
export function withChosen(filter: Group, path: string, values: string[]): Group {
  const rest = withoutField(filter, path, ["eq", "in"])
  if (!values.length) return rest
  const [first] = values
  const condition: Condition = values.length === 1 ? { field: path, op: "eq", value: first! } : { field: path, op: "in", value: values }
  return { ...rest, items: [...rest.items, condition] }
}

/** The filter with a field between two values; an empty text is not a bound. */
export function withRange(filter: Group, path: string, from: string, to: string, upper: "lt" | "lte" = "lte"): Group {
  const rest = withoutField(filter, path, ["gt", "gte", "lt", "lte"])
  const items: Filter[] = [...rest.items]
  if (from) items.push({ field: path, op: "gte", value: from })
  if (to) items.push({ field: path, op: upper, value: to })
  return { ...rest, items }
}

export function rangeOf(filter: Group, path: string): { from: string; to: string } {
  const bound = (ops: string[]) => filter.items.find((item): item is Condition => !isGroup(item) && item.field === path && ops.includes(item.op))
  return { from: String(bound(["gte", "gt"])?.value ?? ""), to: String(bound(["lte", "lt"])?.value ?? "") }
}
