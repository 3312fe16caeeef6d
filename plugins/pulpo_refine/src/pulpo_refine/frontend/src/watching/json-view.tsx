import { Copy } from "lucide-react"
import { useRef, useState } from "react"
import { stringifyExact } from "@/api/exact-json"
import { Button } from "@/components/ui/button"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { copy } from "@/snippets/copy-as"

const most = 40_000

/** A value as JSON, with a button that copies it. A long one is cut; a button shows the rest. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === "string" ? value : stringifyExact(value, 2)
  return <Code text={text} label={label} />
}

/** Text as it is: JSON, a traceback, a command. */
export function Code({ text, label, wrap }: { text: string; label: string; wrap?: boolean }) {
  const [all, setAll] = useState(false)
  const box = useRef<HTMLPreElement>(null)
  const showAll = () => {
    setAll(true)
    box.current?.focus() // the button goes
  }
  const cut = !all && text.length > most
  return (
    <div className="group relative">
      <pre
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={label}
        className={`max-h-112 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-[1.55] ${wrap ? "break-words whitespace-pre-wrap" : ""}`}
      >
        {cut ? text.slice(0, most) : text}
        {cut && "\n…"}
      </pre>
      <div className="absolute top-1.5 right-1.5 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        <Tooltip label={t("watching.copy", { label })}>
          <Button size="sm" icon aria-label={t("watching.copy", { label })} onClick={() => void copy(text, label)}>
            <Copy size={13} />
          </Button>
        </Tooltip>
      </div>
      {cut && (
        <Button size="sm" look="ghost" className="mt-1" onClick={showAll}>
          {t("watching.show_all")}
        </Button>
      )}
    </div>
  )
}
