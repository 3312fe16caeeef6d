import { useEffect } from "react"
import { useConfig } from "@/state/config"

/** The title of the window: that of the page, and the project. */
export function usePageTitle(title: string | undefined): void {
  const { project } = useConfig()
  useEffect(() => {
    document.title = title ? `${title} · ${project.name}` : project.name
  }, [title, project.name])
}
