import { NotBuilt } from "@/layout/not-built"

export default function DashboardPage() {
  return <NotBuilt title="Dashboard" />
}
