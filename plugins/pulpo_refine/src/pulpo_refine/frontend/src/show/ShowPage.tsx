import { NotBuilt } from "@/layout/not-built"

export default function ShowPage() {
  return <NotBuilt title="Show" />
}
