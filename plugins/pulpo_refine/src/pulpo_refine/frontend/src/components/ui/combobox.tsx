import { Combobox as Base } from "@base-ui/react/combobox"
import { Check, ChevronsUpDown, X } from "lucide-react"
import type { ReactNode } from "react"
import { t } from "@/i18n"
import { cn } from "../cn"

export interface ComboboxItem {
  value: string
  label: string
  /** A second line, such as the id or the number of documents. */
  hint?: ReactNode
}

interface Common {
  items: ComboboxItem[]
  placeholder?: string
  label?: string
  id?: string
  invalid?: boolean
  disabled?: boolean
  className?: string
  describedBy?: string
  /** Called with the typed text. With it, `items` are the server's matches, and are not filtered here. */
  onSearch?: (text: string) => void
  /** The server is still searching. */
  busy?: boolean
}

export interface ComboboxProps extends Common {
  value: ComboboxItem | null
  onChange: (item: ComboboxItem | null) => void
  clearable?: boolean
}

/** The properties of the root, for both kinds. */
const rootProps = ({ items, onSearch, disabled }: Common) => ({
  items,
  disabled,
  isItemEqualToValue: same,
  itemToStringLabel: (item: ComboboxItem) => item.label,
  onInputValueChange: (text: string, details: Base.Root.ChangeEventDetails) => !isEscape(details) && details.reason === "input-change" && onSearch?.(text),
  filter: onSearch ? null : undefined,
})

/** Escape in a closed combobox would clear its value. It is for what is around it instead: it closes a dialog. */
function isEscape(details: Base.Root.ChangeEventDetails): boolean {
  if (details.reason !== "escape-key") return false
  details.cancel()
  details.allowPropagation()
  return true
}

const inputProps = ({ id, label, invalid, describedBy, placeholder }: Common) => ({
  id,
  placeholder,
  "aria-label": label,
  "aria-invalid": invalid || undefined,
  "aria-describedby": describedBy,
})

const same = (one: ComboboxItem, other: ComboboxItem) => one.value === other.value

/** One of many choices, found by typing. */
export function Combobox({ value, onChange, clearable = true, ...common }: ComboboxProps) {
  return (
    <Base.Root {...rootProps(common)} value={value} onValueChange={(item, details) => !isEscape(details) && onChange(item)}>
      <div className={cn("control flex h-8 items-center pr-1", common.className)}>
        <Base.Input
          {...inputProps(common)}
          className="h-full min-w-0 flex-1 bg-transparent px-2.5 outline-none"
        />
        {clearable && (
          <Base.Clear aria-label={t("ui.clear")} className="flex size-6 items-center justify-center rounded text-muted hover:bg-hover">
            <X size={14} />
          </Base.Clear>
        )}
        <Base.Trigger aria-label={t("ui.open")} className="flex size-6 items-center justify-center rounded text-muted hover:bg-hover">
          <ChevronsUpDown size={14} />
        </Base.Trigger>
      </div>
      <ComboboxPopup busy={common.busy} />
    </Base.Root>
  )
}

export interface MultiComboboxProps extends Common {
  value: ComboboxItem[]
  onChange: (items: ComboboxItem[]) => void
}

/** Several of many choices, shown as chips. */
export function MultiCombobox({ value, onChange, ...common }: MultiComboboxProps) {
  return (
    <Base.Root {...rootProps(common)} multiple value={value} onValueChange={(items, details) => !isEscape(details) && onChange(items)}>
      <Base.Chips className={cn("control flex min-h-8 flex-wrap items-center gap-1 p-1", common.className)}>
        {value.map((item) => (
          <Base.Chip key={item.value} className="flex h-6 items-center gap-1 rounded bg-hover pl-2 text-sm outline-none data-highlighted:bg-active">
            {item.label}
            <Base.ChipRemove aria-label={t("ui.remove", { label: item.label })} className="flex size-5 items-center justify-center rounded text-muted hover:text-text">
              <X size={12} />
            </Base.ChipRemove>
          </Base.Chip>
        ))}
        <Base.Input
          {...inputProps(common)}
          placeholder={value.length ? "" : common.placeholder}
          className="h-6 min-w-16 flex-1 bg-transparent px-1.5 outline-none"
        />
      </Base.Chips>
      <ComboboxPopup busy={common.busy} />
    </Base.Root>
  )
}

function ComboboxPopup({ busy }: { busy?: boolean }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} className="z-50 outline-none">
        <Base.Popup className="popup max-h-[min(22rem,var(--available-height))] w-(--anchor-width) min-w-48 overflow-y-auto py-1" aria-busy={busy || undefined}>
          <Base.Empty className="px-3 py-2 text-sm text-muted empty:hidden">{busy ? t("ui.searching") : t("ui.nothing_found")}</Base.Empty>
          <Base.List>
            {(item: ComboboxItem) => (
              <Base.Item key={item.value} value={item} className="menu-item">
                <span className="flex size-4 shrink-0 items-center justify-center">
                  <Base.ItemIndicator>
                    <Check size={14} className="text-accent" />
                  </Base.ItemIndicator>
                </span>
                <span className="min-w-0 flex-1 truncate">{item.label}</span>
                {item.hint !== undefined && <span className="text-xs text-muted">{item.hint}</span>}
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}
