import { NotBuilt } from "@/layout/not-built"

export default function EventsPage() {
  return <NotBuilt title="Events" />
}
