import { useCallback, useMemo } from "react"
import { useSearchParams } from "react-router"

/** The filters of a page, which are in its address, each a list of values. */
export function useFilters<K extends string>(names: readonly K[]) {
  const [search, setSearch] = useSearchParams()
  const values = useMemo(() => Object.fromEntries(names.map((name) => [name, search.getAll(name)])) as Record<K, string[]>, [search, names])
  const set = useCallback(
    (name: K, next: string | string[] | undefined) =>
      setSearch(
        (old) => {
          const params = new URLSearchParams(old)
          params.delete(name)
          for (const value of [next ?? []].flat()) if (value) params.append(name, value)
          return params
        },
        { replace: true },
      ),
    [setSearch],
  )
  const clear = useCallback(() => setSearch({}, { replace: true }), [setSearch])
  return { values, set, clear, any: names.some((name) => values[name].length > 0) }
}
