import type { Field } from "@/api/config"
import { editorOf } from "./editors"
import { inputId, useForm, useProblem } from "./form-context"
import type { Path } from "./path"

/** An editor without a heading: an item of a list, an entry of a map, an option of a union. Its label is read out only. */
export function ItemField({ field, path, caption }: { field: Field; path: Path; caption?: boolean }) {
  const { prefix, model } = useForm()
  const problem = useProblem(path)
  const id = inputId(prefix, path)
  const Editor = editorOf(field, { model, item: true })
  return (
    <div>
      {caption && <span className="mb-1 block text-xs text-muted">{field.label}</span>}
      <Editor field={field} path={path} id={id} label={field.label} invalid={problem !== undefined} describedBy={problem && `${id}-problem`} />
      {problem && (
        <p id={`${id}-problem`} className="mt-1 text-sm text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}
