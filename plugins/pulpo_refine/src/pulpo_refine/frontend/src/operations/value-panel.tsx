import { useState } from "react"
import type { Field } from "@/api/config"
import { Button } from "@/components/ui/button"
import { t } from "@/i18n"
import { JsonView } from "@/watching/json-view"
import { Panel } from "@/watching/panel"
import { ResultView } from "./result-view"

interface Props {
  title: string
  value: unknown
  field?: Field
  /** The fields of an object, where they are no type of their own: those of an input. */
  fields?: Field[]
  /** Only the beginning of it was kept: text, which may be no whole JSON. */
  cut?: string | null
  note?: string
}

/** A value in a box, as what it is or as JSON. */
export function ValuePanel({ title, value, field, fields, cut, note }: Props) {
  const [json, setJson] = useState(false)
  const switchable = !cut && typeof value === "object" && value !== null
  return (
    <Panel
      title={title}
      aside={
        switchable && (
          <Button look="ghost" size="xs" aria-pressed={json} onClick={() => setJson(!json)}>
            {t(json ? "operations.as_view" : "operations.as_json")}
          </Button>
        )
      }
    >
      {note && <p className="mb-2 text-xs text-muted">{note}</p>}
      {cut ? <JsonView value={cut} label={title} /> : json ? <JsonView value={value} label={title} /> : <ResultView value={value} field={field} fields={fields} />}
    </Panel>
  )
}
