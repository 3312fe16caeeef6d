/** Return whether a key belongs to a field, a menu or a dialog, and not to the shortcuts of the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return Boolean(target.closest?.("[role=dialog],[role=menu],[role=listbox],[role=combobox]"))
}
