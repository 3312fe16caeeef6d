import { Plus, Trash2 } from "lucide-react"
import { type KeyboardEvent, useState } from "react"
import type { Field } from "@/api/config"
import { Button, buttonClass } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { t } from "@/i18n"
import { startValue } from "../defaults"
import { focusPath } from "../focus"
import { Fold } from "../fold"
import { ItemField } from "../item-field"
import { useForm, useFormState, useSetValue } from "../form-context"
import { isFolded } from "../kinds"
import { type JsonObject, type Path, isObject } from "../path"
import { summaryOf } from "../summaries"
import { NullChoice } from "./list-editor"
import type { EditorProps } from "./editor"
import { useItemKeys } from "./item-keys"

const PAGE = 50
const ANY: Field = { name: "", label: "", kind: "json" }

/** Keys and values. A key is renamed in place; hints of a source (`extensions`) give its keys labels and editors. */
export function MapEditor({ field, path, id }: EditorProps) {
  return (
    <div id={id}>
      <Entries field={field} path={path} />
    </div>
  )
}

/** A map some of whose keys have fields of their own. */
interface HintedMap extends Field {
  hints?: Record<string, Partial<Field>>
}

/** The field of one entry: that of all entries of the map, with its source's hints for this key. */
export function entryField(field: HintedMap, key: string): HintedMap {
  const value = field.value ?? ANY
  const source = field.extensions?.[key]
  if (source) return { name: key, label: key, kind: "map", value: value.kind === "map" ? value.value : ANY, hints: source }
  return { ...value, label: key, ...field.hints?.[key], name: key }
}

export function Entries({ field, path, hidden = [] }: { field: HintedMap; path: Path; hidden?: string[] }) {
  const { store, prefix } = useForm()
  const set = useSetValue(path)
  const names = useFormState(({ get }) => JSON.stringify(Object.keys(objectAt(get(path))).filter((key) => !hidden.includes(key))))
  const keys = JSON.parse(names) as string[]
  const rows = useItemKeys(keys.length)
  const [page, setPage] = useState(PAGE)
  const [added, setAdded] = useState<string>()
  const hinted = Object.keys(field.hints ?? {}).filter((key) => !keys.includes(key))

  function add(key: string, focus: boolean): void {
    if (Object.hasOwn(objectAt(store.get(path)), key)) return focus ? focusPath(store, prefix, [...path, key]) : undefined
    rows.insert(keys.length)
    setAdded(key)
    setPage((size) => Math.max(size, keys.length + 1))
    const entry = entryField(field, key)
    set({ ...objectAt(store.get(path)), [key]: startValue(entry, store.types) ?? startText(entry) })
    if (focus) focusPath(store, prefix, [...path, key])
  }
  function showMore(): void {
    setPage(page + PAGE)
    focusPath(store, prefix, [...path, keys[page]!])
  }
  function rename(from: string, to: string): void {
    if (to === from || to === "" || Object.hasOwn(objectAt(store.get(path)), to)) return
    set(Object.fromEntries(Object.entries(objectAt(store.get(path))).map(([key, value]) => [key === from ? to : key, value])))
  }
  function remove(key: string, index: number): void {
    rows.remove(index)
    set(Object.fromEntries(Object.entries(objectAt(store.get(path))).filter(([name]) => name !== key)))
  }

  return (
    <div className="flex flex-col gap-1.5">
      {keys.slice(0, page).map((key, index) => (
        <Entry key={rows.keys[index]} field={field} name={key} path={path} open={keys.length <= 3 || key === added} onRename={(to) => rename(key, to)} onRemove={() => remove(key, index)} />
      ))}
      {keys.length > page && (
        <Button look="ghost" onClick={showMore}>
          {t("forms.show_more_items", { count: keys.length - page })}
        </Button>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <NewKey field={field} onAdd={add} />
        {hinted.map((key) => (
          <Button key={key} size="sm" look="ghost" onClick={() => add(key, true)}>
            <Plus size={14} /> {entryField(field, key).label}
          </Button>
        ))}
        <NullChoice {...{ field, path }} empty={{}} />
      </div>
    </div>
  )
}

const objectAt = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** The first value of a new entry: with no value at all, its key would be gone. */
const startText = (field: Field): unknown => (field.kind === "string" || field.kind === "json" ? "" : null)

interface EntryProps {
  field: Field
  name: string
  path: Path
  open: boolean
  onRename: (to: string) => void
  onRemove: () => void
}

function Entry({ field, name, path, open, onRename, onRemove }: EntryProps) {
  const entry = { ...entryField(field, name), required: true as const }
  const inner = [...path, name]
  const summary = useFormState(({ get, types }) => (isFolded(entry) ? summaryOf(entry, get(inner), types) : ""))
  const key = entry.label === name ? <Key map={field.label} name={name} onRename={onRename} /> : <span className="flex h-8 w-1/3 items-center truncate text-sm font-medium">{entry.label}</span>
  const bin = (
    <button type="button" onClick={onRemove} aria-label={t("forms.remove", { label: entry.label })} className={buttonClass({ look: "ghost", icon: true })}>
      <Trash2 size={14} />
    </button>
  )
  if (!isFolded(entry)) {
    return (
      <div className="flex items-start gap-1.5">
        {key}
        <div className="min-w-0 flex-1">
          <ItemField field={entry} path={inner} />
        </div>
        {bin}
      </div>
    )
  }
  return (
    <Fold title={[entry.label, summary].filter(Boolean).join(": ")} label={entry.label} path={inner} open={open} after={bin}>
      <div className="flex flex-col gap-2">
        {entry.label === name && key}
        <ItemField field={entry} path={inner} />
      </div>
    </Fold>
  )
}

/** The key of an entry: it takes its new name when it is left. */
function Key({ map, name, onRename }: { map: string; name: string; onRename: (to: string) => void }) {
  const [typed, setTyped] = useState<string>()
  return (
    <Input
      aria-label={t("forms.key_of", { label: map })}
      value={typed ?? name}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== undefined) onRename(typed)
        setTyped(undefined)
      }}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      className="max-w-1/3 font-mono text-sm"
      spellCheck={false}
    />
  )
}

/** A key that was typed is taken when its input is left, too: a save would lose it. */
function NewKey({ field, onAdd }: { field: Field; onAdd: (key: string, focus: boolean) => void }) {
  const [key, setKey] = useState("")
  const { key: keys, extensions } = field
  const add = (focus: boolean): void => {
    if (key.trim() === "") return
    onAdd(key.trim(), focus)
    setKey("")
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    add(true)
  }
  const known = [...(keys?.values ?? []).map((choice) => String(choice.value)), ...Object.keys(extensions ?? {})]
  const list = known.length ? `keys-${field.name}` : undefined
  return (
    <span className="flex items-center gap-1.5">
      <Input aria-label={t("forms.new_key_of", { label: field.label })} placeholder={t("forms.new_key")} value={key} onChange={(event) => setKey(event.target.value)} onKeyDown={press} onBlur={() => add(false)} list={list} className="font-mono text-sm" spellCheck={false} />
      {list && (
        <datalist id={list}>
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      <Button size="sm" onMouseDown={(event) => event.preventDefault()} onClick={() => add(true)} disabled={key.trim() === ""}>
        <Plus size={14} /> {t("forms.add")}
      </Button>
    </span>
  )
}
