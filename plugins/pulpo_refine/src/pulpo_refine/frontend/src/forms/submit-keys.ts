interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** Whether a key saves or sends a form: Ctrl-S and Ctrl-Enter, on a Mac with Command. */
export const isSubmitKey = ({ key, ctrlKey, metaKey, altKey }: Press): boolean => (ctrlKey || metaKey) && !altKey && (key === "s" || key === "Enter")
