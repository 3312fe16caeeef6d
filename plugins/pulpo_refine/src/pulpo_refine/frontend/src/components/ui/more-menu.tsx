import { Ellipsis } from "lucide-react"
import type { ReactNode } from "react"
import { Button } from "./button"
import { Menu } from "./menu"

/** The menu of a header, for what has no button of its own. */
export function MoreMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button look="ghost" icon aria-label={label}>
          <Ellipsis size={16} />
        </Button>
      }
    >
      {children}
    </Menu>
  )
}
