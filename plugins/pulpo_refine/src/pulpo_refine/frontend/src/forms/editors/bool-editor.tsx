import { cn } from "@/components/cn"
import { Switch } from "@/components/ui/switch"
import { t } from "@/i18n"
import { useForm, useSetValue, useValue } from "../form-context"
import type { EditorProps } from "./editor"

/** A switch; three buttons where there may be no value, or none was chosen yet. */
export function BoolEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  if (!field.nullable && !field.required) {
    return (
      <div className="flex h-8 items-center gap-2 text-sm">
        <Switch id={id} checked={value === true} onChange={set} describedBy={describedBy} label={label ?? field.label} />
        <span className="text-muted" aria-hidden>
          {value === true ? t("forms.yes") : t("forms.no")}
        </span>
      </div>
    )
  }
  const choices = [
    { label: t("forms.yes"), value: true },
    { label: t("forms.no"), value: false },
    ...(field.nullable ? [{ label: t("forms.no_value"), value: null }] : []),
  ]
  return (
    <Segments id={id} label={label ?? field.label} describedBy={describedBy} invalid={invalid} choices={choices} value={value} onChange={set} onBlur={() => store.touch(path)} />
  )
}

export interface SegmentsProps<T> {
  id?: string
  label: string
  describedBy?: string
  invalid?: boolean
  choices: { label: string; value: T }[]
  value: unknown
  onChange: (value: T) => void
  onBlur?: () => void
}

/** One of very few choices, all of them in sight. Arrow keys move between them, as between radio buttons. */
export function Segments<T>({ id, label, describedBy, invalid, choices, value, onChange, onBlur }: SegmentsProps<T>) {
  const chosen = choices.findIndex((choice) => choice.value === value)
  function move(event: React.KeyboardEvent<HTMLDivElement>): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const next = (Math.max(chosen, 0) + by + choices.length) % choices.length
    onChange((choices[next] as { value: T }).value)
    ;(event.currentTarget.children[next] as HTMLElement).focus()
  }
  return (
    <div
      id={id}
      role="radiogroup"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      onKeyDown={move}
      onBlur={onBlur}
      className="inline-flex max-w-full self-start flex-wrap gap-0.5 rounded-lg border border-line bg-sunken p-0.5 aria-invalid:border-danger"
    >
      {choices.map((choice, index) => (
        <button
          key={choice.label}
          type="button"
          role="radio"
          aria-checked={index === chosen}
          tabIndex={index === Math.max(chosen, 0) ? 0 : -1}
          onClick={() => onChange(choice.value)}
          className={cn("h-7 rounded-md px-2.5 text-sm text-muted hover:text-text", index === chosen && "bg-panel font-medium text-text shadow-xs ring-1 ring-line")}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
