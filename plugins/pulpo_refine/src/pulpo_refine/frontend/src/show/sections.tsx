import { useMemo } from "react"
import type { Field, Model } from "@/api/config"
import type { Doc } from "@/api/documents"
import { cn } from "@/components/cn"
import { t } from "@/i18n"
import { Detail } from "@/values/detail"
import { sectionsOf } from "./section-plan"

/** The values of a document, field by field. */
export function Sections({ model, document }: { model: Model; document: Doc }) {
  const sections = useMemo(() => sectionsOf(model), [model])
  const known = new Set(["id", "_etag", "_problems", ...model.fields.map(({ name }) => name)])
  const extra = Object.keys(document).filter((name) => !known.has(name))
  return (
    <div className="max-w-5xl space-y-4 pt-4">
      {sections.map(({ title, fields }, index) => (
        <section key={title ?? index} className="overflow-hidden rounded-xl border border-line bg-panel" aria-label={title ?? t("show.details")}>
          {(title ?? (sections.length > 1 && index > 0)) && <h2 className="border-b border-line bg-sunken px-4 py-2 text-sm font-semibold">{title ?? t("show.other")}</h2>}
          <dl>
            {fields.map((field) => (
              <Row key={field.name} field={field}>
                <Detail value={document[field.name]} field={field} model={model} document={document} />
              </Row>
            ))}
            {index === sections.length - 1 &&
              extra.map((name) => (
                <Row key={name} field={{ name, label: name, kind: "json" }}>
                  <Detail value={document[name]} field={{ name, label: name, kind: "json" }} />
                </Row>
              ))}
            {index === sections.length - 1 && (
              <Row field={{ name: "id", label: t("show.id"), kind: "id" }}>
                <code className="font-mono text-xs break-all">{document.id}</code>
              </Row>
            )}
          </dl>
        </section>
      ))}
    </div>
  )
}

function Row({ field, children }: { field: Field; children: React.ReactNode }) {
  return (
    <div className={cn("grid gap-x-6 gap-y-0.5 border-b border-line px-4 py-2 text-sm last:border-b-0 sm:grid-cols-[12rem_minmax(0,1fr)]")}>
      <dt className="text-muted" title={field.description}>
        {field.label}
      </dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}
