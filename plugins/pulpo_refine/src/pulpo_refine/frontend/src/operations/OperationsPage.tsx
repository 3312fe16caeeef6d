import { NotBuilt } from "@/layout/not-built"

export default function OperationsPage() {
  return <NotBuilt title="Operations" />
}
