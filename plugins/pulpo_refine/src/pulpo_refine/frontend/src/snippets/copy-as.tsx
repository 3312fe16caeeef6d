import { Code, SquareTerminal, TerminalSquare } from "lucide-react"
import { useEffect, useState } from "react"
import { apiRoot } from "@/api/client"
import { MenuItem, SubMenu } from "@/components/ui/menu"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import type { Snippet } from "./snippets"

/** The address of a path of the API, with the host. */
export const absoluteUrl = (path: string): string => new URL(apiRoot() + path, location.origin).href

export async function copy(text: string, what: string, detail?: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ title: t("ui.copied", { what }), detail, kind: "ok", timeout: detail ? 8_000 : 2_500 })
  } catch {
    // Without https, browsers have no clipboard: then the text can be copied by hand.
    toast({ title: t("ui.copy_by_hand"), detail: text, timeout: 0 })
  }
}

type Forms = typeof import("./snippets")

interface CopyAsProps {
  /** Returns undefined if there is nothing to copy, and then tells why itself. */
  snippet: () => Snippet | undefined
}

/** Items of a menu that copy a request as curl, Python or the command. */
export function CopyAs({ snippet }: CopyAsProps) {
  // Loaded with the menu, and not after the click: Safari and Firefox let a page write to the clipboard only in the click itself.
  const [forms, setForms] = useState<Forms>()
  useEffect(() => void import("./snippets").then(setForms), [])
  const copyAs = (form: keyof Forms & `as${string}`, name: string) => {
    const found = snippet()
    const text = found && forms?.[form](found)
    if (text !== undefined) void copy(text, name, text.includes("**********") ? t("ui.copied_masked") : undefined)
    else if (found) toast({ title: t("ui.no_command"), kind: "error" })
  }
  return (
    <SubMenu
      label={
        <>
          <Code size={15} className="text-muted" /> {t("ui.copy_as")}
        </>
      }
    >
      <MenuItem disabled={!forms} onClick={() => copyAs("asCurl", "curl")}>
        <SquareTerminal size={15} className="text-muted" /> curl
      </MenuItem>
      <MenuItem disabled={!forms} onClick={() => copyAs("asPython", "Python")}>
        <Code size={15} className="text-muted" /> Python
      </MenuItem>
      <MenuItem disabled={!forms} onClick={() => copyAs("asPulpo", "pulpo")}>
        <TerminalSquare size={15} className="text-muted" /> pulpo
      </MenuItem>
    </SubMenu>
  )
}
