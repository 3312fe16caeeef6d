import type { NotificationProvider } from "@refinedev/core"
import { closeToast, toast } from "@/components/ui/toast"

/** Refine's notifications. The pages here call `toast` themselves, and switch Refine's own messages off. */
export const notificationProvider: NotificationProvider = {
  open: ({ message, description, type, key }) =>
    void toast({ id: key, title: message, detail: description, kind: type === "error" ? "error" : "ok" }),
  close: closeToast,
}
