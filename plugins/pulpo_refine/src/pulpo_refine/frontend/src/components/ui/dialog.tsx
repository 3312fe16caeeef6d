import { DialogFrame, type DialogFrameProps } from "./dialog-frame"
import { DialogRoot, type DialogRootProps } from "./dialog-root"

type DialogProps = Pick<DialogRootProps, "open" | "onClose" | "holds"> & DialogFrameProps

export function Dialog({ open, onClose, holds, ...frame }: DialogProps) {
  return (
    <DialogRoot {...{ open, onClose, holds }}>
      <DialogFrame {...frame} />
    </DialogRoot>
  )
}
