import { NotBuilt } from "@/layout/not-built"

export default function ImportPage() {
  return <NotBuilt title="Import" />
}
