import { useLayoutEffect, useRef } from "react"

/** Ctrl-S saves, Ctrl-Enter saves and goes back (on a Mac with Command). */
export function useSaveKeys(save: () => void, saveAndLeave: () => void): void {
  const actions = useRef({ save, saveAndLeave })
  actions.current = { save, saveAndLeave }
  // From the moment that the form is in sight.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      if (event.key !== "s" && event.key !== "Enter") return
      event.preventDefault()
      // What is being typed is taken over by leaving its input.
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
