import { Braces, Download, FileJson, FileSpreadsheet, Plus, Upload } from "lucide-react"
import { Link } from "react-router"
import { apiUrl } from "@/api/client"
import type { Model } from "@/api/config"
import { Badge } from "@/components/ui/badge"
import { buttonClass } from "@/components/ui/button"
import { MenuItemLink, MenuSeparator, SubMenu } from "@/components/ui/menu"
import { MoreMenu } from "@/components/ui/more-menu"
import { Tooltip } from "@/components/ui/tooltip"
import { locale, t } from "@/i18n"
import { Icon } from "@/layout/icon"
import { TopBar } from "@/layout/top-bar"
import { createPath, importPath } from "@/paths"
import { absoluteUrl, CopyAs } from "@/snippets/copy-as"
import { exportParams, pageParams, selectionParams, type ListQuery } from "./list-query"
import type { ListQueryState } from "./use-list-query"

interface Props {
  model: Model
  query: ListQuery
  total: number | undefined
  state: ListQueryState
}

export const formats = [
  ["csv", "CSV", FileSpreadsheet],
  ["ndjson", "NDJSON", Braces],
  ["json", "JSON", FileJson],
] as const

export function ListHeader({ model, query, total }: Props) {
  return (
    <TopBar
      title={
        <>
          <Icon name={model.icon} className="text-muted" />
          <h1 className="truncate text-lg font-semibold" title={model.description}>
            {model.plural}
          </h1>
          {total !== undefined && <Badge>{total.toLocaleString(locale())}</Badge>}
        </>
      }
    >
      <MoreMenu label={t("list.more")}>
        <SubMenu
          label={
            <>
              <Download size={15} className="text-muted" /> {t("list.export")}
            </>
          }
        >
          {formats.map(([format, label, Mark]) => (
            <MenuItemLink key={format} href={apiUrl(`/${model.path}`, exportParams(query, model, format))} download>
              <Mark size={15} className="text-muted" /> {label}
            </MenuItemLink>
          ))}
        </SubMenu>
        <CopyAs
          snippet={() => ({
            method: "GET",
            url: absoluteUrl(`/${model.path}`),
            params: withoutEtags(pageParams(query, model)),
            pulpo: pulpoArguments(model, query),
          })}
        />
        {model.can.includes("create") && (
          <>
            <MenuSeparator />
            <MenuItemLink render={<Link to={importPath(model.path)} />}>
              <Upload size={15} className="text-muted" /> {t("list.import")}
            </MenuItemLink>
          </>
        )}
      </MoreMenu>
      {model.can.includes("create") && (
        <Tooltip label={t("list.new", { label: model.label })} shortcut="n">
          <Link to={createPath(model.path)} className={buttonClass({ look: "primary" })}>
            <Plus size={15} />
            <span className="max-sm:sr-only">{t("list.new", { label: model.label })}</span>
          </Link>
        </Tooltip>
      )}
    </TopBar>
  )
}

function withoutEtags(params: URLSearchParams): URLSearchParams {
  params.delete("_etags")
  return params
}

export function pulpoArguments(model: Model, query: ListQuery): string[] {
  const filters = selectionParams({ ...query, q: "" }).map(([name, value]) => `${name}=${value}`)
  return [
    "data",
    ...(query.q ? ["find", model.name, query.q] : ["list", model.name]),
    ...filters,
    ...(query.sort.length ? [`--sort=${query.sort.join(",")}`] : []),
    `--fields=${[...new Set(query.columns.map((path) => path.split(".")[0]))].join(",")}`,
    `--limit=${query.limit}`,
    ...(query.offset ? [`--offset=${query.offset}`] : []),
  ]
}
