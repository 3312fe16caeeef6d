import { useMutation, useQuery } from "@tanstack/react-query"
import { Check, TriangleAlert } from "lucide-react"
import { failureText } from "@/api/failure-text"
import { Badge, type Tone } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Spinner } from "@/components/ui/spinner"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { queryClient } from "@/refine/query-client"
import { useConfig } from "@/state/config"
import { LinkChip } from "@/values/link-chip"
import type { Undo } from "./records"

interface Props {
  title: string
  /** Carries it out; dry, it only returns the plan. */
  run: (dry: boolean) => Promise<Undo>
  /** The key of the plan's query. */
  id: string
  onClose: () => void
}

const tones: Record<string, Tone> = { create: "ok", update: "info", delete: "danger" }

/** Shows what taking something back would do, and does it. */
export function UndoDialog({ title, run, id, onClose }: Props) {
  const plan = useQuery({ queryKey: ["watching", "undo", id], queryFn: () => run(true), staleTime: 0, gcTime: 0 })
  const apply = useMutation({
    mutationFn: () => run(false),
    onSuccess: ({ documents }) => {
      const left = documents.filter(({ refused }) => refused.length).length
      toast({ title: left ? t("watching.undo_partly", { count: left }) : t("watching.undo_done"), kind: left ? "info" : "ok" })
      void queryClient.invalidateQueries()
      onClose()
    },
    onError: (error) => toast({ title: t("watching.undo_failed"), detail: failureText(error), kind: "error" }),
  })
  const documents = plan.data?.documents ?? []
  const todo = documents.filter(({ action }) => action)
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={t("watching.undo_hint")}
      size="lg"
      actions={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" disabled={!todo.length || apply.isPending} onClick={() => apply.mutate()}>
            {apply.isPending && <Spinner size={14} />} {t("watching.undo_apply", { count: todo.length })}
          </Button>
        </>
      }
    >
      {plan.isPending && <Spinner />}
      {plan.isError && <p className="text-sm text-danger">{failureText(plan.error)}</p>}
      {plan.data && !documents.length && <p className="text-sm text-muted">{t("watching.undo_nothing")}</p>}
      <ul className="divide-y divide-line">
        {documents.map((document) => (
          <Planned key={`${document.collection} ${document.id}`} document={document} />
        ))}
      </ul>
    </Dialog>
  )
}

function Planned({ document }: { document: Undo["documents"][number] }) {
  const { models } = useConfig()
  const model = models.find(({ name }) => name === document.model)
  return (
    <li className="space-y-1 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        {document.action ? <Badge tone={tones[document.action]}>{t(`watching.will_${document.action}`)}</Badge> : <Check size={15} className="text-ok" aria-hidden />}
        <span className="text-muted">{model?.label ?? document.collection}</span>
        {model && document.id !== null ? <LinkChip value={document.id} field={{ name: "id", label: "", kind: "ref", models: [model.name] }} /> : <code className="text-xs">{String(document.id ?? "")}</code>}
        {document.fields.length > 0 && <span className="font-mono text-xs text-muted">{document.fields.join(", ")}</span>}
        {!document.action && !document.refused.length && <span className="text-muted">{t("watching.as_before")}</span>}
      </div>
      {document.refused.map(({ path, reason }) => (
        <p key={path ?? ""} className="flex items-start gap-1.5 text-xs text-warn">
          <TriangleAlert size={13} className="mt-px shrink-0" aria-hidden />
          <span>
            {path && <code>{path}: </code>}
            {reason}
          </span>
        </p>
      ))}
    </li>
  )
}
