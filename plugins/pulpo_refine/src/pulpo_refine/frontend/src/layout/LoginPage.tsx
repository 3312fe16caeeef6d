import { NotBuilt } from "@/layout/not-built"

export default function LoginPage() {
  return <NotBuilt title="Sign-in" />
}
