import { NotBuilt } from "@/layout/not-built"

export default function EditPage() {
  return <NotBuilt title="Edit" />
}
