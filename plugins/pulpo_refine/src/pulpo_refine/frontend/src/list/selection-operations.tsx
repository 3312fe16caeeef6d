import { Play } from "lucide-react"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Menu, MenuItemLink } from "@/components/ui/menu"
import { t } from "@/i18n"
import { operationPath } from "@/paths"
import { useConfig } from "@/state/config"

/** The operations that take documents of this model: one of them, or several where the input is a list. */
export function SelectionOperations({ model, ids, side = "top" }: { model: Model; ids: string[] | undefined; side?: "top" | "bottom" }) {
  const config = useConfig()
  if (!ids?.length) return null
  const fitting = config.operations.flatMap((operation) => {
    const input = operation.on?.find((one) => one.model === model.name && (one.many || ids.length === 1))
    return input ? [{ operation, input }] : []
  })
  if (!fitting.length) return null
  return (
    <Menu
      side={side}
      trigger={
        <Button look="ghost" size="sm">
          <Play size={14} /> {t("list.run")}
        </Button>
      }
    >
      {fitting.map(({ operation, input }) => {
        // The page of the operation fills the input from the address.
        const params = new URLSearchParams(ids.map((id) => [input.field, id]))
        return (
          <MenuItemLink key={operation.name} render={<Link to={`${operationPath(config, operation.name)}?${params}`} />}>
            {operation.label}
          </MenuItemLink>
        )
      })}
    </Menu>
  )
}
