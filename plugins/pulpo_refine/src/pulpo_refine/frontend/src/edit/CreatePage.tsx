import { NotBuilt } from "@/layout/not-built"

export default function CreatePage() {
  return <NotBuilt title="New document" />
}
