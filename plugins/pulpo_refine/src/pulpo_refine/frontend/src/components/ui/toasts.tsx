import { lazy, Suspense } from "react"
import { hasToasts } from "./toast"

const ToastViewport = lazy(() => import("./toast-list"))

/** The toasts, at the edge of the window. Their viewport is loaded with the first one. */
export function Toasts() {
  return hasToasts.use() ? (
    <Suspense>
      <ToastViewport />
    </Suspense>
  ) : null
}
