import { Plus, Trash2 } from "lucide-react"
import { isGroup, type Condition, type Filter, type Group } from "@/api/filters"
import { Button } from "@/components/ui/button"
import { Combobox } from "@/components/ui/combobox"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import type { FieldAt } from "@/values/fields"
import { appendAt, replaceAt, type Place } from "./condition-tree"
import { firstOperator, operatorLabel, operatorsOf, takesList, takesYesNo, withOperator } from "./operators"
import { ValueInput } from "./value-input"

interface Props {
  group: Group
  fields: FieldAt[]
  onChange: (group: Group) => void
}

/** Builds filters: conditions, and groups of which all or any must match. */
export function ConditionBuilder({ group, fields, onChange }: Props) {
  return <GroupEditor group={group} place={[]} root={group} fields={fields} onChange={onChange} />
}

interface GroupProps extends Props {
  place: Place
  root: Group
}

function GroupEditor({ group, place, root, fields, onChange }: GroupProps) {
  const change = (at: Place, update: (old: Filter) => Filter | undefined) => onChange(replaceAt(root, at, update))
  const condition = (): Condition => {
    const at = fields[0]!
    const op = firstOperator(at.field)
    return { field: at.path, op, value: takesYesNo(op) ? "true" : takesList(op) ? [] : "" }
  }
  return (
    <div className={place.length ? "rounded-lg border border-line bg-sunken p-2" : ""}>
      {place.length > 0 && (
        <div className="mb-2 flex items-center gap-2">
          <Select
            value={group.join}
            onChange={(join) => change(place, (old) => ({ ...(old as Group), join }))}
            choices={[{ value: "or" as const, label: t("list.any_of") }, { value: "and" as const, label: t("list.all_of") }]}
            label={t("list.join")}
            className="h-7 min-h-7!"
          />
          <Button look="ghost" size="sm" icon aria-label={t("list.remove_group")} onClick={() => change(place, () => undefined)}>
            <Trash2 size={14} />
          </Button>
        </div>
      )}
      <div className="space-y-2">
        {group.items.map((item, index) =>
          isGroup(item) ? (
            <GroupEditor key={index} group={item} place={[...place, index]} root={root} fields={fields} onChange={onChange} />
          ) : (
            <ConditionEditor
              key={index}
              condition={item}
              fields={fields}
              onChange={(next) => change([...place, index], () => next)}
              onRemove={() => change([...place, index], () => undefined)}
            />
          ),
        )}
      </div>
      <div className="mt-2 flex gap-1 first:mt-0">
        <Button look="ghost" size="xs" onClick={() => onChange(appendAt(root, place, condition()))}>
          <Plus size={13} /> {t("list.add_condition")}
        </Button>
        {place.length < 3 && (
          <Button look="ghost" size="xs" onClick={() => onChange(appendAt(root, place, { join: group.join === "or" ? "and" : "or", items: [condition()] }))}>
            <Plus size={13} /> {t("list.add_group")}
          </Button>
        )}
      </div>
    </div>
  )
}

interface ConditionProps {
  condition: Condition
  fields: FieldAt[]
  onChange: (condition: Condition) => void
  onRemove: () => void
}

function ConditionEditor({ condition, fields, onChange, onRemove }: ConditionProps) {
  const at = fields.find(({ path }) => path === condition.field) ?? {
    path: condition.field,
    label: condition.field,
    field: { name: condition.field, label: condition.field, kind: "string" as const, filters: [condition.op] },
  }
  const choose = (path: string) => {
    const next = fields.find((one) => one.path === path)
    if (!next) return
    const op = firstOperator(next.field)
    onChange({ field: path, op, value: takesYesNo(op) ? "true" : takesList(op) ? [] : "" })
  }
  return (
    <div className="space-y-1.5 rounded-lg border border-line bg-panel p-2">
      <div className="flex items-center gap-1.5">
        <Combobox
          items={fields.map(({ path, label }) => ({ value: path, label }))}
          value={{ value: at.path, label: at.label }}
          onChange={(item) => item && choose(item.value)}
          clearable={false}
          label={t("list.field")}
          className="flex-1"
        />
        <Button look="ghost" size="sm" icon aria-label={t("list.remove_filter")} onClick={onRemove}>
          <Trash2 size={14} />
        </Button>
      </div>
      <div className="grid grid-cols-[2fr_3fr] gap-1.5">
      <Select
        value={condition.op}
        onChange={(op) => onChange(withOperator(condition, op))}
        choices={operatorsOf(at.field).map((op) => ({ value: op, label: takesYesNo(op) ? t(op === "exists" ? "list.op.exists" : "list.op.empty") : operatorLabel(op, at.field) }))}
        label={t("list.operator")}
      />
      {takesYesNo(condition.op) ? (
        <Select
          value={String(condition.value)}
          onChange={(value) => onChange({ ...condition, value })}
          choices={[{ value: "true", label: t("values.yes") }, { value: "false", label: t("values.no") }]}
          label={t("list.value")}
        />
      ) : (
        <ValueInput key={condition.op} field={at.field} value={condition.value} onChange={(value) => onChange({ ...condition, value })} label={t("list.value")} />
      )}
      </div>
    </div>
  )
}
