import { useState } from "react"
import { Button } from "@/components/ui/button"
import { cn } from "@/components/cn"
import { Dialog } from "@/components/ui/dialog"
import { type Conflict, type Merged, resolve } from "@/forms/merge"
import type { JsonObject } from "@/forms/path"
import { t } from "@/i18n"
import { ValueText } from "./value-text"

type Side = "mine" | "theirs"

interface MergeDialogProps {
  merged: Merged
  /** The choice is saved at once. */
  saves: boolean
  onResolved: (value: JsonObject) => void
  onClose: () => void
}

/** Asks for what both sides changed, value by value; all else is merged already. */
export function MergeDialog({ merged: { value, conflicts }, saves, onResolved, onClose }: MergeDialogProps) {
  const [sides, setSides] = useState<Side[]>(() => conflicts.map(() => "mine"))
  const all = (side: Side): void => setSides(conflicts.map(() => side))
  const apply = (): void => onResolved(conflicts.reduce((merged, conflict, index) => resolve(merged, conflict, sides[index] ?? "mine"), value))
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={t("edit.conflicts_title")}
      description={t("edit.conflicts_one")}
      actions={
        <>
          <Button look="ghost" onClick={() => all("mine")}>
            {t("edit.all_mine")}
          </Button>
          <Button look="ghost" onClick={() => all("theirs")}>
            {t("edit.all_theirs")}
          </Button>
          <Button look="primary" onClick={apply}>
            {t(saves ? "edit.apply_save" : "edit.apply")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {conflicts.map((conflict, index) => (
          <ConflictChoice key={index} conflict={conflict} side={sides[index] ?? "mine"} onChoose={(side) => setSides(sides.with(index, side))} />
        ))}
      </div>
    </Dialog>
  )
}

function ConflictChoice({ conflict, side, onChoose }: { conflict: Conflict; side: Side; onChoose: (side: Side) => void }) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{conflict.label}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {(["mine", "theirs"] as const).map((one) => (
          <label key={one} className={cn("cursor-pointer rounded-lg border p-2.5 text-sm", side === one ? "border-accent bg-accent-soft" : "border-line hover:border-edge")}>
            <span className="mb-1 flex items-center gap-2 text-xs font-medium text-muted">
              <input type="radio" name={conflict.path.join("/")} checked={side === one} onChange={() => onChoose(one)} className="accent-(--accent)" />
              {t(one === "mine" ? "edit.mine" : "edit.theirs")}
            </span>
            <ValueText value={conflict[one]} field={conflict.field} />
          </label>
        ))}
      </div>
      <div className="mt-1 text-xs text-muted">
        <ValueBefore conflict={conflict} />
      </div>
    </fieldset>
  )
}

function ValueBefore({ conflict: { base } }: { conflict: Conflict }) {
  const text = base === null || base === undefined || base === "" ? t("edit.nothing") : typeof base === "object" ? "…" : String(base)
  return t("edit.before", { value: text.length > 120 ? `${text.slice(0, 120)}…` : text })
}
