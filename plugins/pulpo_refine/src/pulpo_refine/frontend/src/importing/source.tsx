import { FileUp } from "lucide-react"
import { type DragEvent, useRef, useState } from "react"
import { cn } from "@/components/cn"
import { Button, buttonClass } from "@/components/ui/button"
import { Textarea } from "@/components/ui/textarea"
import { t } from "@/i18n"
import type { Import } from "./use-import"

/** The source of the rows: a file, dropped or chosen, or pasted text. */
export function Source({ importing }: { importing: Import }) {
  const [text, setText] = useState("")
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const load = async (file: File | undefined): Promise<void> => {
    if (file) await importing.read(await file.text())
  }
  function drop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    void load(event.dataTransfer.files[0])
  }
  return (
    <section aria-label={t("importing.source_title")} className="mx-auto flex max-w-2xl flex-col gap-4">
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn("flex flex-col items-center gap-3 rounded-xl border-2 border-dashed px-6 py-10 text-center", over ? "border-accent bg-accent-soft" : "border-edge bg-panel")}
      >
        <span className="flex size-11 items-center justify-center rounded-xl bg-hover text-muted">
          <FileUp size={20} />
        </span>
        <p className="max-w-md text-sm text-muted">{t("importing.source_hint")}</p>
        <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl" onChange={(event) => void load(event.target.files?.[0])} />
        <div className="flex flex-wrap justify-center gap-2">
          <Button look="primary" onClick={() => input.current?.click()}>
            {t("importing.choose_file")}
          </Button>
          <Template importing={importing} />
        </div>
      </div>
      <Textarea
        aria-label={t("importing.paste_label")}
        placeholder={t("importing.paste_placeholder")}
        rows={6}
        value={text}
        onChange={(event) => setText(event.target.value)}
        spellCheck={false}
        className="font-mono text-sm whitespace-pre placeholder:whitespace-pre-wrap"
      />
      {importing.refused && (
        <p role="alert" className="text-sm text-danger">
          {importing.refused}
        </p>
      )}
      <Button look="primary" className="self-end" disabled={text.trim() === ""} onClick={() => void importing.read(text)}>
        {t("importing.read")}
      </Button>
    </section>
  )
}

/** A CSV file with the names of the fields only. */
function Template({ importing }: { importing: Import }) {
  const names = importing.all.filter(({ path, name }) => path.length === 1 && name !== "id").map(({ name }) => name)
  function download(): void {
    const url = URL.createObjectURL(new Blob([`${names.join(",")}\r\n`], { type: "text/csv" }))
    const link = Object.assign(document.createElement("a"), { href: url, download: "import.csv" })
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <button type="button" onClick={download} className={buttonClass({})}>
      {t("importing.template")}
    </button>
  )
}
