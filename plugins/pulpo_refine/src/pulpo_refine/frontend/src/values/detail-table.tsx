import { useState, type ReactNode } from "react"
import type { Field } from "@/api/config"
import { cn } from "@/components/cn"
import { useConfig } from "@/state/config"
import { isNumeric } from "./fields"
import { jsonField } from "./infer"
import { ShowAll } from "./show-all"

const few = 20

interface Props {
  rows: unknown[]
  item: Field
  /** Draws a value of a row. */
  draw: (value: unknown, field: Field) => ReactNode
}

/** A list of embedded documents as a table. */
export function DetailTable({ rows, item, draw }: Props) {
  const { types } = useConfig()
  const [all, setAll] = useState(false)
  const shown = all ? rows : rows.slice(0, few)
  const known = (item.type && types[item.type]?.fields) || []
  const names = new Set(known.map(({ name }) => name))
  const others = [...new Set(shown.flatMap((row) => (row && typeof row === "object" ? Object.keys(row) : [])))].filter((name) => !names.has(name))
  const used = (name: string) => shown.some((row) => (row as Record<string, unknown> | null)?.[name] !== undefined)
  const columns = [...known, ...others.map(jsonField)].filter(({ name }) => used(name))
  return (
    <div className="max-w-full">
      <div className="overflow-x-auto rounded-lg border border-line">
        <table className="w-full text-left">
          <thead>
            <tr className="bg-sunken text-xs text-muted">
              {columns.map((column) => (
                <th key={column.name} scope="col" className={cn("px-3 py-1.5 font-medium whitespace-nowrap", isNumeric(column) && "text-right")}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={index} className="border-t border-line align-top">
                {columns.map((column) => (
                  <td key={column.name} className={cn("max-w-md px-3 py-1.5", isNumeric(column) && "text-right tabular-nums")}>
                    {draw((row as Record<string, unknown> | null)?.[column.name], column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > few && <ShowAll all={all} count={rows.length} onChange={setAll} />}
    </div>
  )
}
