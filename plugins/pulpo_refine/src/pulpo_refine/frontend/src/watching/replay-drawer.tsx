import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { useNavigate } from "react-router"
import type { Operation } from "@/api/config"
import { Spinner } from "@/components/ui/spinner"
import { toast } from "@/components/ui/toast"
import { showFailure } from "@/forms/failures"
import { FormDrawer } from "@/forms/form-drawer"
import { FormStore } from "@/forms/store"
import { t } from "@/i18n"
import { bodyOf, startValues } from "@/operations/input"
import { queryClient } from "@/refine/query-client"
import { useConfig } from "@/state/config"
import { replayRun, type Run } from "./records"
import { replayInput } from "./replay-input"
import { runPath } from "./run-paths"

/** Calls the operation of a run again, with its input as it was or edited. */
export function ReplayDrawer({ run, operation, onClose }: { run: Run; operation: Operation; onClose: () => void }) {
  const config = useConfig()
  const navigate = useNavigate()
  const [store] = useState(
    () => {
      const value = startValues(operation, config.types, run.input_dump)
      return new FormStore({ fields: operation.fields, types: config.types, creating: true, value, base: value })
    },
  )
  const replay = useMutation({
    mutationFn: (body: unknown) => replayRun(run.id, body),
    onSuccess: ({ id, status, error }) => {
      void queryClient.invalidateQueries({ queryKey: ["watching"] })
      toast({ title: t("watching.replayed", { status: t(`watching.status_${status}`) }), detail: error ?? undefined, kind: status === "success" ? "ok" : "error" })
      onClose()
      if (id) void navigate(runPath(config, id))
    },
    onError: (error) => showFailure(store, "replay", error),
  })
  const submit = () => {
    if (store.submit().length) return
    replay.mutate(replayInput(run, bodyOf(operation, store)))
  }
  return (
    <FormDrawer
      {...{ store, onClose }}
      prefix="replay"
      title={t("watching.replay_of", { operation: operation.label })}
      action={
        <>
          {replay.isPending && <Spinner size={14} />} {t("watching.replay_now")}
        </>
      }
      busy={replay.isPending}
      onSubmit={submit}
    >
      {!operation.idempotent && <p className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">{t("operations.not_idempotent")}</p>}
      {run.replay && !run.replay.possible && <p className="rounded-lg bg-info-soft px-3 py-2 text-sm text-info">{run.replay.reason}</p>}
    </FormDrawer>
  )
}
