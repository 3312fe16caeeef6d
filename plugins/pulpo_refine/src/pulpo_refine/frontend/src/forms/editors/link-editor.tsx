import { ExternalLink, Plus } from "lucide-react"
import { useState } from "react"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { buttonClass } from "@/components/ui/button"
import { Combobox } from "@/components/ui/combobox"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { t } from "@/i18n"
import { showPath } from "@/paths"
import { useConfig } from "@/state/config"
import { CreateDrawer } from "../create-drawer"
import { useForm, useSetValue, useValue } from "../form-context"
import { linkTo, modelOf, nameOf, targetOf, useFound, useTarget } from "../links"
import type { EditorProps } from "./editor"
import { emptied } from "./typed-text"

/** A link to a document, found by typing what it is called. Where it may be of several models, the model is chosen first. */
export function LinkEditor(props: EditorProps) {
  const { field, path, label, id, invalid, describedBy } = props
  const config = useConfig()
  const value = useValue(path)
  const set = useSetValue(path)
  const models = config.models.filter((model) => field.models?.includes(model.name) && model.can.includes("read"))
  const [chosen, setChosen] = useState<string>()
  const model = modelOf(value, models) ?? models.find((one) => one.name === chosen) ?? models[0]
  if (!model) return <IdInput {...props} />
  if (models.length === 1) return <DocumentChoice {...props} model={model} several={(field.models?.length ?? 0) > 1} />
  return (
    <div className="flex flex-wrap gap-1.5">
      <Select
        label={t("forms.model_of", { label: label ?? field.label })}
        value={model.name}
        onChange={(name) => {
          setChosen(name)
          if (name !== model.name) set(emptied(field))
        }}
        choices={models.map((one) => ({ value: one.name, label: one.label }))}
        className="max-w-40 flex-none"
      />
      <div className="min-w-48 flex-1">
        <DocumentChoice {...{ field, path, label, id, invalid, describedBy }} model={model} several />
      </div>
    </div>
  )
}

function DocumentChoice({ field, path, id, describedBy, invalid, label, model, several }: EditorProps & { model: Model; several: boolean }) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const [text, setText] = useState("")
  const [active, setActive] = useState(false)
  const [creating, setCreating] = useState(false)
  const target = targetOf(value)
  const { data: linked } = useTarget(model, target?.id)
  const { data: found = [], isFetching } = useFound(model, text, active)
  const name = linked ? nameOf(model, linked) : linked === null ? t("forms.gone", { id: target?.id }) : target?.id
  const choose = (key: unknown): void => set(linkTo(field, model, key, several))

  return (
    <div className="flex items-center gap-1" onFocus={() => setActive(true)} onBlur={() => store.touch(path)}>
      <Combobox
        id={id}
        label={label}
        describedBy={describedBy}
        invalid={invalid || linked === null}
        className="min-w-0 flex-1"
        items={found.map((one) => ({ value: String(one.id), label: nameOf(model, one), hint: hintOf(model, one) }))}
        value={target ? { value: target.id, label: name ?? "" } : null}
        onChange={(item) => (item ? choose(found.find((one) => String(one.id) === item.value)?.id ?? item.value) : set(emptied(field)))}
        onSearch={setText}
        busy={isFetching}
        clearable={!!target}
        placeholder={field.placeholder ?? t("forms.find", { label: model.label })}
      />
      {target && linked && (
        <Link to={showPath(model.path, target.id)} target="_blank" aria-label={t("forms.open_linked", { label: name ?? "" })} className={buttonClass({ look: "ghost", icon: true })}>
          <ExternalLink size={14} />
        </Link>
      )}
      {!target && model.can.includes("create") && (
        <button type="button" aria-label={t("forms.create_linked", { label: model.label })} title={t("forms.create_linked", { label: model.label })} onClick={() => setCreating(true)} className={buttonClass({ look: "ghost", icon: true })}>
          <Plus size={14} />
        </button>
      )}
      {creating && <CreateDrawer model={model} onClose={() => setCreating(false)} onCreated={(document) => choose(document.id)} />}
    </div>
  )
}

/** A second column, to distinguish documents of the same name. */
function hintOf(model: Model, document: Record<string, unknown>): string | undefined {
  const other = model.list.find((name) => name !== model.primary && name !== "id" && ["string", "number"].includes(typeof document[name]))
  return other === undefined ? undefined : String(document[other]).slice(0, 40)
}

/** The id alone, where the actor may not read the linked model. */
function IdInput({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  return (
    <Input
      id={id}
      value={targetOf(value)?.id ?? ""}
      onChange={(event) => set(event.target.value === "" ? emptied(field) : event.target.value)}
      onBlur={() => store.touch(path)}
      placeholder={t("forms.id_of_document")}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      className="font-mono text-sm"
    />
  )
}
