import { extensions } from "@/extensions"
import type { Config, Model } from "@/api/config"
import { t } from "@/i18n"
import { listPath, systemPath } from "@/paths"
import { compareNames } from "@/values/natural-order"

export interface Entry {
  to: string
  label: string
  icon?: string
  /** More words to find it by. */
  words?: string
  end?: boolean
}

export interface EntryGroup {
  title?: string
  entries: Entry[]
}

/** The menu: the system's pages and the project's own, then the models by their groups. */
export function menuGroups(config: Config): EntryGroup[] {
  const { features, models, operations } = config
  const top: Entry[] = [{ to: "/", label: t("shell.home"), icon: "home", end: true }]
  if (operations.length) top.push({ to: systemPath(config, "operations"), label: t("shell.operations"), icon: "zap" })
  top.push({ to: systemPath(config, "graph"), label: t("shell.graph"), icon: "merge" })
  if (features.runs) top.push({ to: systemPath(config, "runs"), label: t("shell.runs"), icon: "activity" })
  if (features.changes) top.push({ to: systemPath(config, "changes"), label: t("shell.changes"), icon: "clipboard" })
  if (features.events) top.push({ to: systemPath(config, "events"), label: t("shell.events"), icon: "dot" })
  if (features.services) top.push({ to: systemPath(config, "services"), label: t("shell.services"), icon: "server" })
  const own = extensions.pages.flatMap(({ path, label, icon }): Entry[] => (label ? [{ to: `/${path}`, label, icon }] : []))
  const groups = new Map<string, Model[]>()
  for (const model of models) groups.set(model.group ?? "", [...(groups.get(model.group ?? "") ?? []), model])
  const named = [...groups].sort(([one], [other]) => Number(one === "") - Number(other === "") || compareNames(one, other))
  const data = named.map(([group, members]): EntryGroup => ({
    title: group || (named.length > 1 ? t("shell.other_data") : t("shell.data")),
    entries: members
      .map(({ path, plural, label, name, icon, tags = [] }) => ({ to: listPath(path), label: plural, icon, words: [label, name, path, ...tags].join(" ") }))
      .sort((one, other) => compareNames(one.label, other.label)),
  }))
  return [{ entries: [...top, ...own] }, ...data]
}

/** The groups with the entries that contain all of the words. Empty groups are left out. */
export function filterGroups(groups: EntryGroup[], text: string): EntryGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.length) return groups
  return groups
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter(({ label, words: more }) => words.every((word) => `${label} ${more ?? ""} ${title ?? ""}`.toLowerCase().includes(word))),
    }))
    .filter(({ entries }) => entries.length)
}
