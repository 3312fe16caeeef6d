import { NotBuilt } from "@/layout/not-built"

export default function GraphPage() {
  return <NotBuilt title="Graph" />
}
