import { lazy, Suspense, useState } from "react"
import { Textarea } from "@/components/ui/textarea"
import { t } from "@/i18n"
import { useForm, useSetValue, useValue } from "../form-context"
import { placeholderOf } from "../placeholders"
import { Segments } from "./bool-editor"
import type { EditorProps } from "./editor"

const MarkdownText = lazy(() => import("@/values/markdown-text"))

/** Text in Markdown, with a preview. */
export function MarkdownEditor({ field, path, id, describedBy, invalid, label }: EditorProps) {
  const { store } = useForm()
  const value = useValue(path)
  const set = useSetValue(path)
  const [view, setView] = useState<"write" | "preview">("write")
  const text = typeof value === "string" ? value : ""

  function wrap(area: HTMLTextAreaElement, sign: string): void {
    const { selectionStart: start, selectionEnd: end } = area
    area.setRangeText(`${sign}${text.slice(start, end)}${sign}`, start, end, "select")
    set(area.value)
  }

  return (
    <div className="flex flex-col gap-1.5">
      <Segments
        label={t("forms.markdown_view", { label: label ?? field.label })}
        choices={[
          { label: t("forms.write"), value: "write" as const },
          { label: t("forms.preview"), value: "preview" as const },
        ]}
        value={view}
        onChange={setView}
      />
      {view === "write" ? (
        <Textarea
          id={id}
          rows={6}
          value={text}
          dir="auto"
          onChange={(event) => set(event.target.value === "" ? store.emptyText(path, field) : event.target.value)}
          onKeyDown={(event) => {
            const sign = (event.ctrlKey || event.metaKey) && { b: "**", i: "*" }[event.key]
            if (!sign) return
            event.preventDefault()
            wrap(event.currentTarget, sign)
          }}
          onBlur={() => store.touch(path)}
          placeholder={placeholderOf(field)}
          aria-label={label}
          aria-required={field.required}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
        />
      ) : (
        <div className="control min-h-24 px-3 py-2">
          <Suspense>{text.trim() ? <MarkdownText text={text} /> : <p className="text-muted">{t("forms.nothing_to_preview")}</p>}</Suspense>
        </div>
      )}
    </div>
  )
}
