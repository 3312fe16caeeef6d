import { NotBuilt } from "@/layout/not-built"

export default function OperationPage() {
  return <NotBuilt title="Operation" />
}
