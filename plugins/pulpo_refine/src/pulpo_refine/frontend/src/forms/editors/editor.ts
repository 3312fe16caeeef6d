import type { ComponentType } from "react"
import type { Field } from "@/api/config"
import type { Path } from "../path"

/** The properties of every editor. It reads and writes its value by the path. */
export interface EditorProps {
  field: Field
  path: Path
  id: string
  /** The id of help and error, for aria-describedby. */
  describedBy?: string
  invalid: boolean
  /** The name of an input that has no label of its own, such as an item of a list. */
  label?: string
}

export type Editor = ComponentType<EditorProps>
