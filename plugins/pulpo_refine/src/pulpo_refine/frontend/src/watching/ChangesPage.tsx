import { NotBuilt } from "@/layout/not-built"

export default function ChangesPage() {
  return <NotBuilt title="Changes" />
}
