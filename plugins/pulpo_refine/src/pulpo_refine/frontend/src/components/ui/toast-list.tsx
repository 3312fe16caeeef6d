import { Toast as Base } from "@base-ui/react/toast"
import { CircleAlert, CircleCheck, X } from "lucide-react"
import { useEffect } from "react"
import { t } from "@/i18n"
import { buttonClass } from "./button"
import { connectToasts } from "./toast"

const toasts = Base.createToastManager()

/** The viewport of the toasts, loaded with the first one. */
export default function ToastViewport() {
  // An effect of the child that listens has run by then.
  useEffect(() => connectToasts(toasts), [])
  return (
    <Base.Provider toastManager={toasts}>
      <Base.Portal>
        <Base.Viewport className="fixed right-3 bottom-3 z-50 flex w-[min(24rem,calc(100vw-24px))] flex-col gap-2">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function ToastList() {
  return Base.useToastManager().toasts.map((one) => (
    <Base.Root
      key={one.id}
      toast={one}
      className="popup flex items-start gap-2.5 p-3 data-ending-style:translate-x-4 data-starting-style:translate-y-2"
    >
      {one.type === "error" ? (
        <CircleAlert size={18} className="mt-px shrink-0 text-danger" />
      ) : (
        <CircleCheck size={18} className={one.type === "ok" ? "mt-px shrink-0 text-ok" : "mt-px shrink-0 text-info"} />
      )}
      <div className="min-w-0 flex-1">
        <Base.Title className="font-medium" />
        <Base.Description className="mt-0.5 text-sm break-words text-muted" />
      </div>
      {one.actionProps && <Base.Action className={buttonClass({ size: "sm" })} />}
      <Base.Close aria-label={t("ui.close")} className={buttonClass({ look: "ghost", size: "sm", icon: true })}>
        <X size={14} />
      </Base.Close>
    </Base.Root>
  ))
}
