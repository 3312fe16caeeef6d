import { Code, SquareTerminal, TerminalSquare } from "lucide-react"
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

interface CopyAsProps {
  /** Undefined if there is nothing to copy: who gives it says why. */
  snippet: () => Snippet | undefined
}

/** Items of a menu that copy a request as curl, Python or the command. */
export function CopyAs({ snippet }: CopyAsProps) {
  const copyAs = async (form: "asCurl" | "asPython" | "asPulpo", name: string) => {
    const found = snippet()
    const text = found && (await import("./snippets"))[form](found)
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
      <MenuItem onClick={() => void copyAs("asCurl", "curl")}>
        <SquareTerminal size={15} className="text-muted" /> curl
      </MenuItem>
      <MenuItem onClick={() => void copyAs("asPython", "Python")}>
        <Code size={15} className="text-muted" /> Python
      </MenuItem>
      <MenuItem onClick={() => void copyAs("asPulpo", "pulpo")}>
        <TerminalSquare size={15} className="text-muted" /> pulpo
      </MenuItem>
    </SubMenu>
  )
}
