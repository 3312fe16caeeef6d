import type { Field } from "@/api/config"
import { fieldsOf } from "./defaults"
import type { Path } from "./path"
import type { FormStore } from "./store"
import { chosenOption } from "./validate"

/** "Lines › 2 › SKU". */
export function pathLabel(store: FormStore, path: Path): string {
  const labels: string[] = []
  let fields: Field[] = store.fields
  let field: Field | undefined
  path.forEach((part, index) => {
    if (field?.kind === "list") {
      field = field.item
      labels.push(String(Number(part) + 1))
    } else if (field?.kind === "map") {
      field = field.value
      labels.push(String(part))
    } else {
      field = fields.find((one) => one.name === part)
      labels.push(field?.label || String(part))
    }
    if (field?.kind === "union") field = chosenOption(field, store.get(path.slice(0, index + 1)), store.types)
    fields = field ? fieldsOf(field, store.types) : []
  })
  return labels.join(" › ")
}
