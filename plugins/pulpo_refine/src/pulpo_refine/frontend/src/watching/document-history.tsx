import { History, RotateCcw } from "lucide-react"
import { useState } from "react"
import type { Model } from "@/api/config"
import { Button } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { Tooltip } from "@/components/ui/tooltip"
import { t } from "@/i18n"
import { ChangeItem } from "./change-item"
import { getChanges, restoreVersion, type Change } from "./records"
import { RecordsState } from "./records-state"
import { UndoDialog } from "./undo-dialog"
import { useRecords } from "./use-records"

/** The history of one document, the latest change first. Each version can be restored. */
export function DocumentHistory({ model, id }: { model: Model; id: string }) {
  const [restored, setRestored] = useState<Change>()
  const query = useRecords("changes", { model: model.name, id, limit: 30 }, getChanges, false)
  return (
    <>
      <RecordsState
        query={query}
        count={query.items.length}
        empty={
          <Empty icon={<History size={20} />} title={t("watching.no_history")}>
            {t("watching.no_history_hint")}
          </Empty>
        }
      >
        <ol aria-label={t("watching.history")}>
          {query.items.map((change, index) => (
            <ChangeItem
              key={change.change ?? `${change.time} ${index}`}
              change={change}
              without="document"
              actions={
                change.change && model.can.includes("update") && (index > 0 || change.kind === "delete") && !change.many ? (
                  <Tooltip label={t("watching.restore_hint")}>
                    <Button size="xs" onClick={() => setRestored(change)}>
                      <RotateCcw size={12} /> {t("watching.restore")}
                    </Button>
                  </Tooltip>
                ) : undefined
              }
            />
          ))}
        </ol>
      </RecordsState>
      {restored && <UndoDialog title={t("watching.restore_title")} id={restored.change!} run={(dry) => restoreVersion(restored.change!, dry)} onClose={() => setRestored(undefined)} />}
    </>
  )
}
