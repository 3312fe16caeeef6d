import type { Field } from "@/api/config"
import { isConstant, isWritable } from "./defaults"
import { FieldRow } from "./field-row"
import { useForm } from "./form-context"
import type { Path } from "./path"

/** Fields in two columns where there is room. Those that cannot be entered are left out while a document is created. */
export function FieldGrid({ fields, path, wide }: { fields: Field[]; path: Path; wide?: string }) {
  const { store } = useForm()
  const shown = fields.filter((field) => !(store.creating && !isWritable(field, true)) && !isConstant(field))
  return (
    <div className="@container">
      <div className="grid grid-cols-1 gap-x-5 gap-y-4 @xl:grid-cols-2">
        {shown.map((field) => (
          <FieldRow key={field.name} field={field} path={[...path, field.name]} wide={field.name === wide} />
        ))}
      </div>
    </div>
  )
}
