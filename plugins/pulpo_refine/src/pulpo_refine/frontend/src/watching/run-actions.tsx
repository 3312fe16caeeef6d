import { useMutation } from "@tanstack/react-query"
import { CircleStop, RotateCcw, Undo2 } from "lucide-react"
import { useState } from "react"
import { failureText } from "@/api/failure-text"
import type { Operation } from "@/api/config"
import { Button } from "@/components/ui/button"
import { MenuItem } from "@/components/ui/menu"
import { MoreMenu } from "@/components/ui/more-menu"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { operationSnippet } from "@/operations/snippet"
import { queryClient } from "@/refine/query-client"
import { copy, CopyAs } from "@/snippets/copy-as"
import { useConfig } from "@/state/config"
import { cancelRun, isUnfinished, undoRun, type Run } from "./records"
import { ReplayDrawer } from "./replay-drawer"
import { UndoDialog } from "./undo-dialog"

/** The actions on a run: cancel it, replay it, undo its writes. */
export function RunActions({ run, operation }: { run: Run; operation?: Operation }) {
  const { features } = useConfig()
  const [dialog, setDialog] = useState<"replay" | "undo">()
  const close = () => setDialog(undefined)
  const cancel = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["watching"] }),
    onError: (error) => toast({ title: t("watching.cancel_failed"), detail: failureText(error), kind: "error" }),
  })
  return (
    <>
      {isUnfinished(run) && (
        <Button disabled={cancel.isPending || run.cancel_requested} onClick={() => cancel.mutate()}>
          <CircleStop size={15} /> {t(run.cancel_requested ? "watching.cancelling" : "watching.cancel")}
        </Button>
      )}
      {features.changes && run.collections.length > 0 && !isUnfinished(run) && (
        <Button onClick={() => setDialog("undo")}>
          <Undo2 size={15} /> <span className="max-sm:sr-only">{t("watching.undo_run")}</span>
        </Button>
      )}
      {operation && !isUnfinished(run) && (
        <Button look="primary" onClick={() => setDialog("replay")}>
          <RotateCcw size={15} /> {t("watching.replay")}
        </Button>
      )}
      <MoreMenu label={t("watching.more")}>
        <MenuItem onClick={() => void copy(run.id, "ID")}>{t("watching.copy_id")}</MenuItem>
        {!run.input_truncated && <CopyAs snippet={() => operationSnippet(run.operation_name, run.input_dump)} />}
      </MoreMenu>
      {dialog === "replay" && operation && <ReplayDrawer run={run} operation={operation} onClose={close} />}
      {dialog === "undo" && <UndoDialog title={t("watching.undo_run_title")} id={run.id} run={(dry) => undoRun(run.id, dry)} onClose={close} />}
    </>
  )
}
