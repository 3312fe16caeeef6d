import { NotBuilt } from "@/layout/not-built"

export default function ListPage() {
  return <NotBuilt title="List" />
}
