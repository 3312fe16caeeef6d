import { lazy } from "react"

const DashboardPage = lazy(() => import("@/watching/DashboardPage"))

export default function HomePage() {
  return <DashboardPage />
}
