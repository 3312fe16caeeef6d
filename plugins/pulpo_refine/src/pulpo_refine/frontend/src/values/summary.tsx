import type { Field } from "@/api/config"
import { t } from "@/i18n"
import { useConfig } from "@/state/config"
import { formatText, inOneLine } from "./format"

/** An embedded document in one line: the values that it has. */
export function Summary({ value, field }: { value: unknown; field: Field }) {
  const { types } = useConfig()
  if (!value || typeof value !== "object") return <span>{inOneLine(String(value))}</span>
  const known = field.type ? types[field.type]?.fields : undefined
  const entries = Object.entries(value as Record<string, unknown>).filter(([, one]) => one !== null && one !== undefined && one !== "")
  if (!entries.length) return <span className="text-faint">—</span>
  if (field.kind === "map" || field.kind === "json") return <span className="text-muted">{t("values.keys", { count: entries.length })}</span>
  const text = entries
    .map(([key, one]) => {
      const inner = known?.find(({ name }) => name === key)
      if (typeof one === "object") return inner?.label ?? key
      if (inner?.secret || inner?.sensitive) return "•••"
      return inner ? formatText(one, inner) : String(one)
    })
    .join(" · ")
  return <span title={inOneLine(text)}>{inOneLine(text)}</span>
}
