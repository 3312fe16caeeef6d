import { ChevronLeft } from "lucide-react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { buttonClass } from "@/components/ui/button"
import { t } from "@/i18n"

interface FormPageProps {
  title: ReactNode
  /** The parent page: the list of the model. */
  parent: { label: string; to: string }
  status?: ReactNode
  /** Stays in sight below the title. */
  alert?: ReactNode
  actions: ReactNode
  children: ReactNode
}

/** A page with a form: its title and buttons stay in sight, at the top and on a phone at the foot. */
export function FormPage({ title, parent, status, alert, actions, children }: FormPageProps) {
  return (
    <div className="flex min-h-full flex-col">
      <header className="sticky top-0 z-10 border-b border-line bg-page/95 backdrop-blur">
        <div className="mx-auto flex h-13 w-full max-w-4xl items-center gap-2 px-4 sm:px-6">
          <Link to={parent.to} aria-label={`${t("edit.back")}: ${parent.label}`} className={buttonClass({ look: "ghost", size: "sm", icon: true }, "-ml-2")}>
            <ChevronLeft size={16} />
          </Link>
          <div className="min-w-0 flex-1">
            <h1 className="truncate text-base font-semibold">{title}</h1>
          </div>
          <div className="hidden text-xs text-muted md:block">{status}</div>
          <div className="hidden items-center gap-1.5 sm:flex">{actions}</div>
        </div>
        {alert}
      </header>
      <div className="mx-auto w-full max-w-4xl flex-1 px-4 py-5 pb-24 sm:px-6">{children}</div>
      <footer className="sticky bottom-0 z-10 flex items-center justify-end gap-1.5 border-t border-line bg-page/95 px-4 py-2 backdrop-blur sm:hidden">{actions}</footer>
    </div>
  )
}
