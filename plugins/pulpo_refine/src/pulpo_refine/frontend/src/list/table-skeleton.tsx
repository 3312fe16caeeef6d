import { Skeleton } from "@/components/ui/skeleton"
import type { Preferences } from "@/state/preferences"
import { heights } from "./table-row"

const widths = ["w-4/5", "w-2/3", "w-1/2", "w-3/4", "w-2/5"]

export function TableSkeleton({ columns, density }: { columns: number; density: Preferences["density"] }) {
  return Array.from({ length: 12 }, (_, row) => (
    <tr key={row} className="[&>td]:border-b [&>td]:border-line">
      <td className={heights[density]} />
      {Array.from({ length: columns }, (_, column) => (
        <td key={column} className="px-2.5">
          <Skeleton className={widths[(row + column * 2) % widths.length]} />
        </td>
      ))}
    </tr>
  ))
}
