import { Eye, EyeOff } from "lucide-react"
import { useState } from "react"
import { Button, buttonClass } from "@/components/ui/button"
import { InputWith } from "@/components/ui/input"
import { t } from "@/i18n"
import { useForm, useSetValue, useValue } from "../form-context"
import { Unfinished } from "../path"
import { MASK } from "../mask"
import type { EditorProps } from "./editor"
import { emptied } from "./typed-text"

/** A value that can be set and never read. One that is not touched stays what it is. */
export function SecretEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const [shown, setShown] = useState(false)
  const before = store.baseAt(path)
  // An empty new value does not remove the secret.
  const nothing = before === MASK ? new Unfinished("") : emptied(field)
  if (value === MASK) {
    return (
      <div className="flex items-center gap-2">
        <span className="control flex h-8 flex-1 items-center bg-sunken px-2.5 text-muted">{t("forms.secret_unchanged")}</span>
        <Button id={id} aria-label={t("forms.secret_change_of", { label: label ?? field.label })} aria-describedby={describedBy} onClick={() => set(nothing)}>
          {t("forms.secret_change")}
        </Button>
        {field.nullable && (
          <Button look="ghost" onClick={() => set(null)}>
            {t("forms.remove_value")}
          </Button>
        )}
      </div>
    )
  }
  return (
    <div className="flex items-center gap-2">
      <InputWith
        id={id}
        type={shown ? "text" : "password"}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => set(event.target.value === "" ? nothing : event.target.value)}
        onBlur={() => store.touch(path)}
        autoComplete="new-password"
        spellCheck={false}
        placeholder={value === null ? t("forms.no_value") : t("forms.secret_new")}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        after={
          <button type="button" aria-label={t(shown ? "forms.hide" : "forms.reveal")} onClick={() => setShown(!shown)} className={buttonClass({ look: "ghost", size: "xs", icon: true })}>
            {shown ? <EyeOff size={14} /> : <Eye size={14} />}
          </button>
        }
      />
      {before === MASK && (
        <Button look="ghost" onClick={() => set(MASK)}>
          {t("forms.keep")}
        </Button>
      )}
    </div>
  )
}
