import { useLayoutEffect, useRef } from "react"
import { isSubmitKey } from "@/forms/submit-keys"

/** Ctrl-S saves, Ctrl-Enter saves and goes back (on a Mac with Command). */
export function useSaveKeys(save: () => void, saveAndLeave: () => void): void {
  const actions = useRef({ save, saveAndLeave })
  actions.current = { save, saveAndLeave }
  // A layout effect, so that the keys work as soon as the form is visible.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isSubmitKey(event)) return
      event.preventDefault()
      // A dialog in front has keys of its own. A key that is held down saves once.
      if (event.repeat || (event.target instanceof Element && event.target.closest("[role=dialog]"))) return
      // Some editors take over what is typed when their input is left.
      if (document.activeElement instanceof HTMLElement && document.activeElement.matches("input, textarea")) {
        const focused = document.activeElement
        focused.blur()
        focused.focus({ preventScroll: true })
      }
      if (event.key === "s") actions.current.save()
      else actions.current.saveAndLeave()
    }
    addEventListener("keydown", press)
    return () => removeEventListener("keydown", press)
  }, [])
}
