import { NotBuilt } from "@/layout/not-built"

export default function RunsPage() {
  return <NotBuilt title="Runs" />
}
