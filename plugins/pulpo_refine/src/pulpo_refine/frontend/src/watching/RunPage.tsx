import { NotBuilt } from "@/layout/not-built"

export default function RunPage() {
  return <NotBuilt title="Run" />
}
