import { useMutation } from "@tanstack/react-query"
import { CircleStop, Play, RotateCcw, ScrollText, type LucideIcon } from "lucide-react"
import { useState } from "react"
import { failureText } from "@/api/failure-text"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Spinner } from "@/components/ui/spinner"
import { toast } from "@/components/ui/toast"
import { t } from "@/i18n"
import { queryClient } from "@/refine/query-client"
import { changeService, servicesKey, showServices, verbsOf, type Service, type Verb } from "./services"

const icons: Record<Verb, LucideIcon> = { start: Play, stop: CircleStop, restart: RotateCcw }

/** The buttons of a service. */
export function ServiceActions({ service, own, open, onLog }: { service: Service; own: string | null; open: boolean; onLog: () => void }) {
  const { name } = service
  const [stopping, setStopping] = useState(false)
  const change = useMutation({
    mutationFn: (verb: Verb) => changeService(name, verb),
    onSuccess: (services) => showServices(queryClient, services),
    onError: (error) => {
      toast({ title: t("services.failed", { name }), detail: failureText(error), kind: "error" })
      void queryClient.invalidateQueries({ queryKey: servicesKey })
    },
  })
  const begin = (verb: Verb) => (verb === "stop" ? setStopping(true) : change.mutate(verb))
  return (
    <div className="flex shrink-0 flex-wrap justify-end gap-1.5 max-sm:w-full max-sm:justify-start max-sm:pl-31">
      {verbsOf(service, own).map((verb) => {
        const Icon = icons[verb]
        const busy = change.isPending && change.variables === verb
        return (
          <Button key={verb} size="sm" aria-label={t(`services.${verb}_one`, { name })} disabled={change.isPending} onClick={() => begin(verb)}>
            {busy ? <Spinner size={13} /> : <Icon size={13} aria-hidden />} {t(`services.${verb}`)}
          </Button>
        )
      })}
      <Button size="sm" aria-label={t("services.log_one", { name })} aria-pressed={open} onClick={onLog} className={open ? "bg-active" : undefined}>
        <ScrollText size={13} aria-hidden /> {t("services.log")}
      </Button>
      {stopping && (
        <ConfirmDialog
          title={t("services.stop_title", { name })}
          description={
            <>
              {t("services.stop_hint")} <code className="font-mono text-xs whitespace-nowrap text-text">pulpo up {name}</code>
            </>
          }
          action={t("services.stop")}
          danger
          onConfirm={() => {
            setStopping(false)
            change.mutate("stop")
          }}
          onClose={() => setStopping(false)}
        />
      )}
    </div>
  )
}
