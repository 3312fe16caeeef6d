import { ChevronDown } from "lucide-react"
import type { ReactNode } from "react"
import { buttonClass } from "@/components/ui/button"
import { Menu, MenuCheckbox } from "@/components/ui/menu"

interface Props {
  label: string
  values: string[]
  onChange: (values: string[]) => void
  choices: { value: string; label: ReactNode; text?: string }[]
}

/** A button that opens a list of values; those with a tick are what is shown. */
export function FilterMenu({ label, values, onChange, choices }: Props) {
  const chosen = choices.filter(({ value }) => values.includes(value)).map(({ value, text }) => text ?? value)
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass({ size: "sm", look: values.length ? "soft" : "secondary" })}>
          {label}
          {chosen.length > 0 && <span className="max-w-40 truncate font-normal">{chosen.join(", ")}</span>}
          <ChevronDown size={13} aria-hidden />
        </button>
      }
    >
      {choices.map((choice) => (
        <MenuCheckbox
          key={choice.value}
          checked={values.includes(choice.value)}
          closeOnClick={false}
          onCheckedChange={(on) => onChange(on ? [...values, choice.value] : values.filter((one) => one !== choice.value))}
        >
          {choice.label}
        </MenuCheckbox>
      ))}
    </Menu>
  )
}
