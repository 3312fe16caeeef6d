import type { OwnEditor } from "@/extensions/registry"
import { useSetValue, useValue } from "../form-context"
import type { Editor, EditorProps } from "./editor"

const wrapped = new Map<OwnEditor, Editor>()

/** An editor of the project's own, which is given its value instead of a path. */
export function wrapOwn(Own: OwnEditor): Editor {
  const known = wrapped.get(Own)
  if (known) return known
  function Wrapped({ field, path, id, invalid }: EditorProps) {
    return <Own value={useValue(path)} onChange={useSetValue(path)} field={field} id={id} invalid={invalid} disabled={false} />
  }
  wrapped.set(Own, Wrapped)
  return Wrapped
}
