import { Dialog } from "@/components/ui/dialog"
import { Kbd } from "@/components/ui/kbd"
import { t, type Key } from "@/i18n"
import { useConfig } from "@/state/config"

const groups: [Key, [string[], Key][]][] = [
  ["shell.keys_everywhere", [[["Ctrl", "K"], "shell.key_palette"], [["?"], "shell.shortcuts"]]],
  [
    "shell.keys_lists",
    [
      [["j"], "shell.key_down"],
      [["k"], "shell.key_up"],
      [["Enter"], "shell.key_open"],
      [["e"], "shell.key_edit"],
      [["x"], "shell.key_select"],
      [["n"], "shell.key_new"],
      [["/"], "shell.key_search"],
      [["f"], "shell.key_filter"],
      [["Esc"], "shell.key_clear"],
    ],
  ],
  ["shell.services", [[["j"], "shell.key_next_log"], [["k"], "shell.key_previous_log"], [["/"], "shell.key_search"], [["Esc"], "ui.close"]]],
  ["shell.keys_documents", [[["e"], "shell.key_edit"], [["j"], "shell.key_next"], [["k"], "shell.key_previous"], [["u"], "shell.key_back"]]],
] // prettier-ignore

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { features } = useConfig()
  return (
    <Dialog open onClose={onClose} title={t("shell.shortcuts")} size="lg">
      <div className="grid gap-6 sm:grid-cols-2">
        {groups.filter(([title]) => title !== "shell.services" || features.services).map(([title, keys]) => (
          <section key={title}>
            <h3 className="mb-1.5 text-xs font-medium text-muted">{t(title)}</h3>
            <dl className="space-y-1">
              {keys.map(([names, what]) => (
                <div key={what + names.join()} className="flex items-center justify-between gap-3 text-sm">
                  <dt>{t(what)}</dt>
                  <dd className="flex gap-1">
                    {names.map((name) => (
                      <Kbd key={name}>{name}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
