import type { Model } from "@/api/config"
import { OperationButtons } from "@/operations/operation-buttons"

interface Props {
  model: Model
  ids: string[] | undefined
  side?: "top" | "bottom"
}

/** The operations that take the selected documents: one of them, or several where the input is a list. */
export function SelectionOperations({ model, ids, side = "top" }: Props) {
  return ids?.length ? <OperationButtons model={model} ids={ids} side={side} size="sm" /> : null
}
