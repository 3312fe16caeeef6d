import { ArrowRight, Database, Upload, Zap, type LucideIcon } from "lucide-react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { buttonClass } from "@/components/ui/button"
import { t } from "@/i18n"
import { createPath, importPath, systemPath } from "@/paths"
import { useConfig } from "@/state/config"

/** The first steps in an empty project. */
export function FirstSteps() {
  const config = useConfig()
  const model = config.models.find(({ can, backLinks }) => can.includes("create") && backLinks?.length) ?? config.models.find(({ can }) => can.includes("create"))
  return (
    <section aria-label={t("watching.welcome", { project: config.project.name })} className="rounded-xl border border-line bg-panel p-6 max-sm:p-4">
      <h2 className="text-xl font-semibold">{t("watching.welcome", { project: config.project.name })}</h2>
      <p className="mt-1 max-w-prose text-muted">{config.project.description ?? t("watching.welcome_hint")}</p>
      <ol className="mt-5 grid gap-3 md:grid-cols-3">
        {model && (
          <Step
            Icon={Database}
            title={t("watching.step_create", { label: model.label })}
            text={t("watching.step_create_hint")}
            action={
              <Link to={createPath(model.path)} className={buttonClass({ look: "primary", size: "sm" })}>
                {t("list.new", { label: model.label })}
              </Link>
            }
          />
        )}
        {model && (
          <Step
            Icon={Upload}
            title={t("watching.step_import")}
            text={t("watching.step_import_hint")}
            action={
              <Link to={importPath(model.path)} className={buttonClass({ size: "sm" })}>
                {t("watching.step_import_action", { label: model.plural })}
              </Link>
            }
          />
        )}
        {config.operations.length > 0 && (
          <Step
            Icon={Zap}
            title={t("watching.step_run")}
            text={t("watching.step_run_hint", { count: config.operations.length })}
            action={
              <Link to={systemPath(config, "operations")} className={buttonClass({ size: "sm" })}>
                {t("watching.to_operations")} <ArrowRight size={13} aria-hidden />
              </Link>
            }
          />
        )}
      </ol>
    </section>
  )
}

function Step({ Icon, title, text, action }: { Icon: LucideIcon; title: string; text: string; action: ReactNode }) {
  return (
    <li className="flex flex-col items-start gap-2 rounded-xl bg-sunken p-4">
      <span className="flex size-8 items-center justify-center rounded-lg bg-accent-soft text-accent">
        <Icon size={16} aria-hidden />
      </span>
      <p className="font-medium">{title}</p>
      <p className="flex-1 text-sm text-muted">{text}</p>
      {action}
    </li>
  )
}
