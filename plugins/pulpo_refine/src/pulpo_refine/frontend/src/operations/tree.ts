import type { Operation } from "@/api/config"
import { byName } from "@/values/natural-order"

/** A part of the hierarchy that the dots of the names make. */
export interface Branch {
  /** The whole name up to here: "reduction.photometry". */
  path: string
  /** The part after its parent: "photometry", or "photometry.stars" if no branch "photometry" exists. */
  label: string
  branches: Branch[]
  operations: Operation[]
  count: number
}

/** The operations along their hierarchy. Branches that hold nothing but one other branch are one with it. */
export function operationTree(operations: Operation[]): Branch {
  const root: Branch = { path: "", label: "", branches: [], operations: [], count: 0 }
  for (const operation of byName(operations)) {
    let branch = root
    const parts = operation.name.split(".")
    for (let index = 1; index < parts.length; index++) {
      const path = parts.slice(0, index).join(".")
      let next = branch.branches.find((one) => one.path === path)
      if (!next) branch.branches.push((next = { path, label: parts[index - 1]!, branches: [], operations: [], count: 0 }))
      branch = next
    }
    branch.operations.push(operation)
  }
  return counted(joined(root))
}

function joined(branch: Branch): Branch {
  const branches = branch.branches.map(joined).map((inner) => {
    const [only] = inner.branches
    return only && inner.branches.length === 1 && !inner.operations.length ? { ...only, label: `${inner.label}.${only.label}` } : inner
  })
  return { ...branch, branches }
}

function counted(branch: Branch): Branch {
  const branches = branch.branches.map(counted)
  return { ...branch, branches, count: branch.operations.length + branches.reduce((sum, { count }) => sum + count, 0) }
}

/** The operations that contain all of the words. */
export function searchOperations(operations: Operation[], text: string): Operation[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return operations.filter(({ name, label, description = "", category = "", tags = [] }) => {
    const all = [name, label, description, category, ...tags].join(" ").toLowerCase()
    return words.every((word) => all.includes(word))
  })
}
