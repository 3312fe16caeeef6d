import type { RouterProvider } from "@refinedev/core"
import { useCallback } from "react"
import { Link, matchPath, useLocation, useNavigate } from "react-router"
import { useConfig } from "@/state/config"

/** Refine's view of the addresses; the routes themselves are in routes.tsx. */
export const routerProvider: RouterProvider = {
  go: () => {
    const navigate = useNavigate()
    return useCallback(
      ({ to, query, hash, type }) => {
        const search = new URLSearchParams(query as Record<string, string> | undefined).toString()
        const target = (to ?? "") + (search ? `?${search}` : "") + (hash ? `#${hash}` : "")
        if (type === "path") return target
        void navigate(target, { replace: type === "replace" })
      },
      [navigate],
    )
  },
  back: () => {
    const navigate = useNavigate()
    return useCallback(() => void navigate(-1), [navigate])
  },
  parse: () => {
    const { pathname } = useLocation()
    const config = useConfig()
    return useCallback(() => {
      const found = matchPath("/:path/:id?/:action?", pathname)?.params
      const model = config.models.find(({ path }) => path === found?.path)
      if (!model) return { pathname }
      const action = found?.id === "create" ? "create" : found?.action === "edit" ? "edit" : found?.id ? "show" : "list"
      const id = action === "create" ? undefined : found?.id
      return { pathname, resource: { name: model.path }, action, id }
    }, [pathname, config])
  },
  Link: Link as RouterProvider["Link"],
}
