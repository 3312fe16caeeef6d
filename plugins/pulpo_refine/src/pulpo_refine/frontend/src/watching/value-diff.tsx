import { stringifyExact } from "@/api/exact-json"
import { t } from "@/i18n"
import { storedText } from "./input-summary"
import type { Delta } from "./records"

const shown = (value: unknown): string => (typeof value === "string" ? storedText(value) : value === undefined ? "" : value === null ? "—" : stringifyExact(value, 1))

/** The fields that a change set, each with its value before and after. */
export function DeltaList({ delta }: { delta: Delta[] }) {
  return (
    <dl className="grid grid-cols-[minmax(5rem,12rem)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm max-sm:grid-cols-1">
      {delta.map((one) => (
        <div key={one.path} className="contents">
          <dt className="truncate font-mono text-xs leading-5 text-muted">{one.path}</dt>
          <dd className="min-w-0 max-sm:mb-1.5">
            <Sides delta={one} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Sides({ delta }: { delta: Delta }) {
  if (delta.masked) return <span className="text-muted">{t("watching.masked")}</span>
  if (delta.omitted) return <span className="text-muted">{t("watching.too_large")}</span>
  return (
    <span className="flex flex-wrap items-start gap-1.5">
      {"before" in delta && !delta.unknown && <Side value={delta.before} kind="before" />}
      {delta.unknown && <span className="text-faint">{t("watching.unknown_before")}</span>}
      <span aria-hidden className="text-faint">→</span>
      {"after" in delta ? <Side value={delta.after} kind="after" /> : <span className="text-faint">{t("watching.removed")}</span>}
    </span>
  )
}

const looks = { before: "bg-danger-soft text-danger line-through decoration-danger/40", after: "bg-ok-soft text-ok" }

export function Side({ value, kind }: { value: unknown; kind: "before" | "after" }) {
  const text = shown(value)
  const Tag = kind === "before" ? "del" : "ins"
  return (
    <Tag className={`max-h-40 max-w-full overflow-auto rounded px-1.5 leading-5 break-words whitespace-pre-wrap no-underline ${looks[kind]}`}>
      {text === "" ? t("watching.empty_text") : text}
    </Tag>
  )
}
