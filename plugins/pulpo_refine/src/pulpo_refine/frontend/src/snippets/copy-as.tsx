import { Code, SquareTerminal, TerminalSquare } from "lucide-react"
import { apiRoot } from "@/api/client"
import { MenuItem, SubMenu } from "@/components/ui/menu"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { asCurl, asPulpo, asPython, type Snippet } from "./snippets"

/** The address of a path of the API, with the host. */
export const absoluteUrl = (path: string): string => new URL(apiRoot() + path, location.origin).href

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ title: t("ui.copied", { what }), kind: "ok", timeout: 2_500 })
  } catch {
    // Without https, browsers have no clipboard: then the text can be copied by hand.
    toast({ title: t("ui.copy_by_hand"), detail: text, timeout: 0 })
  }
}

/** Items of a menu that copy a request as curl, Python or the command. */
export function CopyAs({ snippet }: { snippet: () => Snippet }) {
  return (
    <SubMenu
      label={
        <>
          <Code size={15} className="text-muted" /> {t("ui.copy_as")}
        </>
      }
    >
      <MenuItem onClick={() => void copy(asCurl(snippet()), "curl")}>
        <SquareTerminal size={15} className="text-muted" /> curl
      </MenuItem>
      <MenuItem onClick={() => void copy(asPython(snippet()), "Python")}>
        <Code size={15} className="text-muted" /> Python
      </MenuItem>
      {snippet().pulpo && (
        <MenuItem onClick={() => void copy(asPulpo(snippet())!, "pulpo")}>
          <TerminalSquare size={15} className="text-muted" /> pulpo
        </MenuItem>
      )}
    </SubMenu>
  )
}
