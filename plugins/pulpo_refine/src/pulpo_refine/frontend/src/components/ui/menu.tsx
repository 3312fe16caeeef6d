import { Menu as Base } from "@base-ui/react/menu"
import { Check, ChevronRight } from "lucide-react"
import type { ComponentProps, ReactElement, ReactNode } from "react"
import { cn } from "../cn"

export interface MenuProps {
  trigger: ReactElement<Record<string, unknown>>
  children: ReactNode
  align?: "start" | "center" | "end"
  side?: "top" | "bottom" | "left" | "right"
  className?: string
}

export function Menu({ trigger, children, align = "start", side = "bottom", className }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <MenuPopup align={align} side={side} className={className}>
        {children}
      </MenuPopup>
    </Base.Root>
  )
}

/** A menu that all rows of a list share: it knows the row whose button opened it. */
export type MenuOfRows<Row> = Base.Handle<Row>
export const menuOfRows = <Row,>(): MenuOfRows<Row> => Base.createHandle<Row>()

export function RowsMenu<Row>({ menu, children }: { menu: MenuOfRows<Row>; children: (row: Row) => ReactNode }) {
  return (
    <Base.Root handle={menu} modal={false}>
      {({ payload }) => <MenuPopup align="end">{payload !== undefined && children(payload)}</MenuPopup>}
    </Base.Root>
  )
}

export function RowsMenuTrigger<Row>({ menu, row, children }: { menu: MenuOfRows<Row>; row: Row; children: MenuProps["trigger"] }) {
  return <Base.Trigger handle={menu} payload={row} render={children} />
}

function MenuPopup({ children, align, side, className }: Omit<MenuProps, "trigger">) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} align={align} side={side} className="z-50 outline-none">
        <Base.Popup className={cn("popup max-h-(--available-height) min-w-44 overflow-y-auto py-1", className)}>{children}</Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}

export function MenuItem({ className, danger, ...rest }: ComponentProps<typeof Base.Item> & { danger?: boolean }) {
  return <Base.Item className={cn("menu-item", danger && "text-danger", className as string)} {...rest} />
}

/** A link of the router as an item: `<MenuItemLink render={<Link to=…/>}>`. */
export function MenuItemLink({ className, ...rest }: ComponentProps<typeof Base.LinkItem>) {
  return <Base.LinkItem closeOnClick className={cn("menu-item", className as string)} {...rest} />
}

export function MenuCheckbox({ children, ...rest }: ComponentProps<typeof Base.CheckboxItem>) {
  return (
    <Base.CheckboxItem className="menu-item" {...rest}>
      <span className="flex size-4 items-center justify-center">
        <Base.CheckboxItemIndicator>
          <Check size={14} className="text-accent" />
        </Base.CheckboxItemIndicator>
      </span>
      {children}
    </Base.CheckboxItem>
  )
}

export interface MenuChoiceProps<T extends string> {
  value: T
  onChange: (value: T) => void
  choices: { value: T; label: ReactNode }[]
  label?: string
}

/** One of several choices, as items with a tick. */
export function MenuChoice<T extends string>({ value, onChange, choices, label }: MenuChoiceProps<T>) {
  return (
    <Base.Group>
      {label && <MenuLabel>{label}</MenuLabel>}
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} closeOnClick={false} className="menu-item">
            <span className="flex size-4 items-center justify-center">
              <Base.RadioItemIndicator>
                <Check size={14} className="text-accent" />
              </Base.RadioItemIndicator>
            </span>
            {choice.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-3.5 pt-1.5 pb-1 text-xs font-medium text-muted">{children}</Base.GroupLabel>
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />
}

export function SubMenu({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Base.SubmenuRoot>
      <Base.SubmenuTrigger className="menu-item">
        {label}
        <ChevronRight size={14} className="ml-auto text-muted" />
      </Base.SubmenuTrigger>
      <MenuPopup side="right">{children}</MenuPopup>
    </Base.SubmenuRoot>
  )
}

/** A shortcut at the end of an item. */
export function MenuHint({ children }: { children: ReactNode }) {
  return <span className="ml-auto pl-6 text-xs text-faint">{children}</span>
}
