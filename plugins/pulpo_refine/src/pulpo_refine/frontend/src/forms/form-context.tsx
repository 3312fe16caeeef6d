import { createContext, use, useCallback, useSyncExternalStore } from "react"
import type { Model } from "@/api/config"
import type { Json, Path } from "./path"
import { related } from "./path"
import { problemText } from "./messages"
import type { FormStore } from "./store"

interface Form {
  store: FormStore
  /** The model of the form, if any: its own editors are found by its name. */
  model?: Model
  /** Keeps ids of inputs apart where two forms are on a page. */
  prefix: string
}

const FormContext = createContext<Form | undefined>(undefined)
export const FormProvider = FormContext

export function useForm(): Form {
  const form = use(FormContext)
  if (!form) throw new Error("useForm needs a FormProvider above it")
  return form
}

/** A part of the form's state. The component renders again only when that changes. */
export function useFormState<T>(read: (store: FormStore) => T): T {
  const { store } = useForm()
  return useSyncExternalStore(store.subscribe, () => read(store))
}

export const useValue = (path: Path): Json => useFormState((store) => store.get(path))

/** The message of the problem at a path; undefined if there is none, or if the input was not visited yet. */
export function useProblem(path: Path): string | undefined {
  const problem = useFormState((store) => store.problemAt(path))
  const message = useFormState((store) => store.messageAt(path))
  return message ?? (problem && problemText(problem))
}

export function useSetValue(path: Path): (value: Json) => void {
  const { store } = useForm()
  return useCallback((value: Json) => store.set(path, value), [store, ...path])
}

/** The id of a path's input, for labels, summaries and focus. */
export const inputId = (prefix: string, path: Path): string => [prefix, ...path].map((part) => String(part).replace(/[^\w-]/g, (sign) => `_${sign.codePointAt(0)}_`)).join(".")

/** Changes when something within the path is to be shown: what is folded opens. */
export const useRevealed = (path: Path): number => useFormState((store) => (store.revealed && related(store.revealed.path, path) && store.revealed.path.length > path.length ? store.revealed.count : 0))
