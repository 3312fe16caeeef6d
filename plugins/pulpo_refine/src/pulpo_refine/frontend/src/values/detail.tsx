import { ChevronRight } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import type { Field, Model } from "@/api/config"
import { stringifyExact } from "@/api/exact-json"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { extensions } from "@/extensions"
import { ownComponent } from "@/extensions/registry"
import { chosenOption } from "@/forms/validate"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { DetailTable } from "./detail-table"
import { isSensitive, revealed } from "./fields"
import { formatAgo } from "./format"
import { Hidden } from "./hidden"
import { humanLabel, jsonField } from "./infer"
import { Revealed } from "./revealed"
import { ShowAll } from "./show-all"
import { Value } from "./value"

const MarkdownText = lazy(() => import("./markdown-text"))

export interface DetailProps {
  value: unknown
  field: Field
  model?: Model
  document?: Record<string, unknown>
  depth?: number
}

/** A value in full, as pages of documents show it: embedded documents as tables, long texts with their lines. */
export function Detail({ value, field, model, document, depth = 0 }: DetailProps) {
  const { types } = useConfig()
  if (ownComponent(extensions.displays, model?.name, field)) return <Value value={value} field={field} model={model} document={document} />
  if (value === null || value === undefined || field.secret) return <Value value={value} field={field} />
  if (isSensitive(field)) return <Hidden label={field.label}>{() => <Detail {...{ value, model, document, depth }} field={revealed(field)} />}</Hidden>
  switch (field.kind) {
    case "string":
      return <Text text={String(value)} field={field} />
    case "datetime":
      return (
        <span>
          <Value value={value} field={field} /> <span className="text-muted">· {formatAgo(value)}</span>
        </span>
      )
    case "object":
      return <Fields value={value} fields={(field.type && types[field.type]?.fields) || []} depth={depth} />
    case "list":
      return <List values={value as unknown[]} item={field.item ?? jsonField("")} depth={depth} />
    case "tuple":
      return Array.isArray(value) ? (
        <div className="flex flex-wrap gap-1.5">
          {value.map((one, index) => (
            <Item key={index} value={one} item={field.items?.[index] ?? jsonField("")} depth={depth} />
          ))}
        </div>
      ) : (
        <Json value={value} />
      )
    case "map":
      return <MapOf value={value} field={field} depth={depth} />
    case "union": {
      const option = chosenOption(field, value, types)
      if (!option) return <Json value={value} />
      const plain = !["object", "list", "map"].includes(option.kind)
      return (
        <div className="space-y-1.5">
          {!plain && option.label && <Badge tone="accent">{option.label}</Badge>}
          <Detail value={value} field={option} depth={depth} />
        </div>
      )
    }
    case "bytes":
      return <span className="text-muted">{t("show.bytes", { count: Math.floor((String(value).length * 3) / 4) })}</span>
    case "json":
      return typeof value === "object" ? <Json value={value} /> : <LongText text={String(value)} className="break-words" />
    default:
      return <Value value={value} field={field} model={model} document={document} />
  }
}

function Text({ text, field }: { text: string; field: Field }) {
  if (text === "") return <span className="text-faint italic">{t("show.empty")}</span>
  if (field.widget === "markdown" && text.length <= longest) {
    return (
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <MarkdownText text={text} />
      </Suspense>
    )
  }
  if (/^https?:\/\/\S+$/.test(text)) return <Value value={text} field={field} />
  return <LongText text={text} className="max-w-prose break-words whitespace-pre-wrap" />
}

const longest = 20_000

/** A browser needs seconds for the lines of a text of some megabytes. */
function LongText({ text, className }: { text: string; className: string }) {
  const [all, setAll] = useState(false)
  return (
    <>
      <p dir="auto" className={className}>{all ? text : text.slice(0, longest)}</p>
      {text.length > longest && <ShowAll all={all} count={text.length} onChange={setAll} />}
    </>
  )
}

/** An embedded document: its values below each other. Keys that its type does not know are shown, too. */
function Fields({ value, fields, depth }: { value: unknown; fields: Field[]; depth: number }) {
  if (!value || typeof value !== "object" || Array.isArray(value) || depth > 5) return <Json value={value} />
  const record = value as Record<string, unknown>
  const known = new Set(fields.map(({ name }) => name))
  const all = [...fields, ...Object.keys(record).filter((key) => !known.has(key)).map(jsonField)]
  return (
    <dl className="grid grid-cols-[minmax(5rem,max-content)_minmax(0,1fr)] w-fit max-w-full min-w-64 gap-x-5 gap-y-1.5 rounded-lg border border-line bg-page px-3 py-2">
      {all.map((field) => (
        <div key={field.name} className="contents">
          <dt className="text-muted" title={field.description}>
            {field.label}
          </dt>
          <dd className="min-w-0">
            <Detail value={record[field.name]} field={field} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function List({ values, item, depth }: { values: unknown[]; item: Field; depth: number }) {
  if (!Array.isArray(values)) return <Json value={values} />
  if (!values.length) return <span className="text-faint">—</span>
  if (item.kind === "object") return <Tables rows={values} item={item} depth={depth} />
  return <Limited values={values} draw={(value, index) => <Item key={index} value={value} item={item} depth={depth} />} />
}

/** A table. Deep inside of others it is closed at first: a tree would draw thousands of them. */
function Tables({ rows, item, depth }: { rows: unknown[]; item: Field; depth: number }) {
  const [open, setOpen] = useState(false)
  const table = <DetailTable rows={rows} item={item} draw={(value, field) => <Detail value={value} field={field} depth={depth + 1} />} />
  if (depth < 3) return table
  if (open) return <Revealed>{table}</Revealed>
  return (
    <Button size="xs" look="ghost" aria-expanded={false} onClick={() => setOpen(true)}>
      <ChevronRight size={14} /> {t("values.items", { count: rows.length })}
    </Button>
  )
}

function Item({ value, item, depth }: { value: unknown; item: Field; depth: number }) {
  const plain = ["string", "int", "float", "decimal", "date"].includes(item.kind)
  if (!plain) return <Detail value={value} field={item} depth={depth + 1} />
  if (typeof value === "string" && value.length > 60) return <LongText text={value} className="w-full max-w-prose" />
  return (
    <Badge>
      <Value value={value} field={item} />
    </Badge>
  )
}

const few = 40

function Limited({ values, draw }: { values: unknown[]; draw: (value: unknown, index: number) => React.ReactNode }) {
  const [all, setAll] = useState(false)
  return (
    <div className="flex flex-wrap gap-1.5">
      {(all ? values : values.slice(0, few)).map(draw)}
      {values.length > few && <ShowAll all={all} count={values.length} onChange={setAll} />}
    </div>
  )
}

/** A map: its keys with their values. Sources may say more of the keys that are theirs. */
function MapOf({ value, field, depth }: { value: unknown; field: Field; depth: number }) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return <Json value={value} />
  const entries = Object.entries(value)
  if (!entries.length) return <span className="text-faint">—</span>
  const inner = (key: string): Field => ({ ...(field.value ?? jsonField(key)), name: key, label: humanLabel(key), extensions: undefined })
  return (
    <dl className="grid grid-cols-[minmax(5rem,max-content)_minmax(0,1fr)] w-fit max-w-full min-w-64 gap-x-5 gap-y-1.5 rounded-lg border border-line bg-page px-3 py-2">
      {entries.slice(0, 200).map(([key, one]) => {
        const hints = field.extensions?.[key]
        return (
          <div key={key} className="contents">
            <dt className="text-muted">{inner(key).label}</dt>
            <dd className="min-w-0">
              {hints && one && typeof one === "object" ? (
                <Fields
                  value={one}
                  fields={Object.entries(hints).flatMap(([name, hint]) => (name in one ? [{ ...jsonField(name), ...hint, name } as Field] : []))}
                  depth={depth + 1}
                />
              ) : (
                <Detail value={one} field={inner(key)} depth={depth + 1} />
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

export function Json({ value }: { value: unknown }) {
  const [all, setAll] = useState(false)
  if (value === null || typeof value !== "object") return <span>{String(value)}</span>
  const text = stringifyExact(value, 2)
  return (
    <div>
      <pre className="max-h-96 overflow-auto rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-xs" tabIndex={0}>
        {all ? text : text.slice(0, longest)}
      </pre>
      {text.length > longest && <ShowAll all={all} count={text.length} onChange={setAll} />}
    </div>
  )
}
