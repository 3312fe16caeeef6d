import { Tabs as Base } from "@base-ui/react/tabs"
import type { ReactNode } from "react"

export interface Tab {
  id: string
  label: ReactNode
  content: ReactNode
}

export function Tabs({ tabs, value, onChange }: { tabs: Tab[]; value?: string; onChange?: (id: string) => void }) {
  return (
    <Base.Root value={value} defaultValue={value === undefined ? tabs[0]?.id : undefined} onValueChange={(next) => onChange?.(String(next))}>
      <Base.List className="relative flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="flex h-9 items-center gap-1.5 rounded-t px-3 text-sm whitespace-nowrap text-muted outline-none hover:text-text focus-visible:bg-hover data-active:font-medium data-active:text-text"
          >
            {tab.label}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-0 left-(--active-tab-left) h-0.5 w-(--active-tab-width) rounded bg-accent transition-all duration-150" />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="outline-none">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
