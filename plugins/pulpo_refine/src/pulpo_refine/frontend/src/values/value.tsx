import { Check, ExternalLink, Minus } from "lucide-react"
import type { Field, Model } from "@/api/config"
import { Badge } from "@/components/ui/badge"
import { extensions } from "@/extensions"
import { ownComponent } from "@/extensions/registry"
import { chosenOption } from "@/forms/validate"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { isSensitive } from "./fields"
import { enumLabel, formatDatetimeFully, formatText, inOneLine } from "./format"
import { Dots } from "./hidden"
import { LinkChip } from "./link-chip"
import { Summary } from "./summary"
import { toneOf } from "./tone"

export interface ValueProps {
  value: unknown
  field: Field
  model?: Model
  document?: Record<string, unknown>
}

/** A value in one line, as lists and cards show it. */
export function Value({ value, field, model, document }: ValueProps) {
  const { types } = useConfig()
  const Own = ownComponent(extensions.displays, model?.name, field)
  if (Own && model) return <Own value={value} field={field} model={model} document={document ?? {}} />
  if (value === null || value === undefined) return <span className="text-faint">—</span>
  if (field.secret || isSensitive(field)) return <Dots why={t(field.secret ? "values.secret" : "values.sensitive")} />
  if (Array.isArray(value) && field.kind !== "list" && field.kind !== "tuple") return <Items values={value} field={field} />
  switch (field.kind) {
    case "bool":
      return value ? (
        <Check size={15} className="inline text-ok" aria-label={t("values.yes")} />
      ) : (
        <Minus size={15} className="inline text-faint" aria-label={t("values.no")} />
      )
    case "enum":
      return <Badge tone={toneOf(field, value)}>{enumLabel(field, value)}</Badge>
    case "datetime":
      return (
        <time dateTime={String(value)} title={formatDatetimeFully(value)}>
          {formatText(value, field)}
        </time>
      )
    case "url":
      return <Url href={String(value)} />
    case "email":
      return (
        <a href={`mailto:${String(value)}`} className="text-accent hover:underline">
          {String(value)}
        </a>
      )
    case "id":
    case "uuid":
      return <code className="font-mono text-xs text-muted">{String(value)}</code>
    case "link":
    case "ref":
    case "document":
      return <LinkChip value={value} field={field} />
    case "list":
      return Array.isArray(value) ? <Items values={value} field={field.item ?? { name: "", label: "", kind: "json" }} /> : <Summary value={value} field={field} />
    case "union": {
      const option = chosenOption(field, value, types)
      return option ? <Value value={value} field={option} model={model} document={document} /> : <Summary value={value} field={field} />
    }
    case "object":
    case "map":
    case "tuple":
    case "json":
      return <Summary value={value} field={field} />
    case "string":
      return /^https?:\/\/\S+$/.test(String(value)) ? <Url href={String(value)} /> : inOneLine(String(value))
    default:
      return formatText(value, field)
  }
}

const most = 3

/** The first items of a list, and how many more there are. */
function Items({ values, field }: { values: unknown[]; field: Field }) {
  if (!values.length) return <span className="text-faint">—</span>
  if (field.kind === "object" || field.kind === "map" || field.kind === "list") {
    return <span className="text-muted">{t("values.items", { count: values.length })}</span>
  }
  const plain = field.kind === "string" || field.kind === "int" || field.kind === "float"
  return (
    <span className="inline-flex max-w-full items-center gap-1 overflow-hidden">
      {values.slice(0, most).map((value, index) =>
        plain ? (
          <Badge key={index} className="shrink">
            {formatText(value, field)}
          </Badge>
        ) : (
          <Value key={index} value={value} field={field} />
        ),
      )}
      {values.length > most && <span className="shrink-0 text-xs text-muted">+{values.length - most}</span>}
    </span>
  )
}

function Url({ href }: { href: string }) {
  // A stored text may be any scheme; only these are followed.
  if (!/^https?:\/\//i.test(href)) return href
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => event.stopPropagation()}
      className="inline-flex max-w-full items-center gap-1 text-accent hover:underline"
    >
      <span className="truncate">{href.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "")}</span>
      <ExternalLink size={12} className="shrink-0" aria-hidden />
    </a>
  )
}
