import { ChevronLeft, ChevronRight, Copy, CopyPlus, FileJson, Link2, Pencil, Trash2 } from "lucide-react"
import { Link } from "react-router"
import type { Model } from "@/api/config"
import { documentPath, type Doc } from "@/api/documents"
import { stringifyExact } from "@/api/exact-json"
import { buttonClass } from "@/components/ui/button"
import { MenuItem, MenuItemLink, MenuSeparator } from "@/components/ui/menu"
import { MoreMenu } from "@/components/ui/more-menu"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { Icon } from "@/layout/icon"
import { TopBar } from "@/layout/top-bar"
import { SelectionOperations } from "@/list/selection-operations"
import { clonePath, editPath, listPath, showPath } from "@/paths"
import { absoluteUrl, copy, CopyAs } from "@/snippets/copy-as"
import { listed, neighboursOf } from "@/state/neighbours"
import { lastVisited } from "@/state/visited"
import { nameOf } from "@/values/fields"

interface Props {
  model: Model
  document: Doc
  id: string
  onDelete: () => void
}

export function ShowHeader({ model, document, id, onDelete }: Props) {
  const { previous, next } = neighboursOf(listed.use()[model.path], id)
  const { _etag, ...values } = document
  return (
    <TopBar
      title={
        <>
          <Link to={lastVisited(listPath(model.path))} className="flex shrink-0 items-center gap-2 rounded text-muted hover:text-text" title={t("show.back", { plural: model.plural })}>
            <Icon name={model.icon} />
            <span className="max-sm:sr-only">{model.plural}</span>
          </Link>
          <span className="text-faint" aria-hidden>
            /
          </span>
          <h1 className="truncate text-lg font-semibold">{nameOf(model, document)}</h1>
        </>
      }
    >
      {(previous ?? next) !== undefined && (
        <span className="flex max-sm:hidden">
          <Neighbour to={previous && showPath(model.path, previous)} label={t("show.previous")} shortcut="k">
            <ChevronLeft size={16} />
          </Neighbour>
          <Neighbour to={next && showPath(model.path, next)} label={t("show.next")} shortcut="j">
            <ChevronRight size={16} />
          </Neighbour>
        </span>
      )}
      <SelectionOperations model={model} ids={[id]} side="bottom" />
      <MoreMenu label={t("show.more")}>
        {model.can.includes("create") && (
          <MenuItemLink render={<Link to={clonePath(model.path, id)} />}>
            <CopyPlus size={15} className="text-muted" /> {t("show.clone")}
          </MenuItemLink>
        )}
        <CopyAs snippet={() => ({ method: "GET", url: absoluteUrl(documentPath(model.path, id)), pulpo: ["data", "show", model.name, id] })} />
        <MenuItem onClick={() => void copy(id, t("show.id"))}>
          <Copy size={15} className="text-muted" /> {t("show.copy_id")}
        </MenuItem>
        <MenuItem onClick={() => void copy(stringifyExact(values, 2), "JSON")}>
          <FileJson size={15} className="text-muted" /> {t("show.copy_json")}
        </MenuItem>
        <MenuItem onClick={() => void copy(location.href, t("show.link"))}>
          <Link2 size={15} className="text-muted" /> {t("list.copy_link")}
        </MenuItem>
        {model.can.includes("delete") && (
          <>
            <MenuSeparator />
            <MenuItem danger onClick={onDelete}>
              <Trash2 size={15} /> {t("show.delete")}
            </MenuItem>
          </>
        )}
      </MoreMenu>
      {model.can.includes("update") && !model.timeSeries && (
        <Tooltip label={t("show.edit")} shortcut="e">
          <Link to={editPath(model.path, id)} className={buttonClass({ look: "primary" })}>
            <Pencil size={14} />
            <span className="max-sm:sr-only">{t("show.edit")}</span>
          </Link>
        </Tooltip>
      )}
    </TopBar>
  )
}

function Neighbour({ to, label, shortcut, children }: { to: string | undefined; label: string; shortcut: string; children: React.ReactNode }) {
  if (!to) return <span className={buttonClass({ look: "ghost", icon: true }, "opacity-40")}>{children}</span>
  return (
    <Tooltip label={label} shortcut={shortcut}>
      <Link to={to} aria-label={label} className={buttonClass({ look: "ghost", icon: true })}>
        {children}
      </Link>
    </Tooltip>
  )
}
