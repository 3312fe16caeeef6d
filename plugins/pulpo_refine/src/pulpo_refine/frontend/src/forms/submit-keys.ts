interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** Return whether a key saves or sends a form: Ctrl-S or Ctrl-Enter, on a Mac with Command. */
export const isSubmitKey = ({ key, ctrlKey, metaKey, altKey }: Press): boolean => (ctrlKey || metaKey) && !altKey && (key === "s" || key === "Enter")
