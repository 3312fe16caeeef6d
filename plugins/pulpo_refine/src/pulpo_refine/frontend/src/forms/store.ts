import type { Field } from "@/api/config"
import { type Types, initialObject } from "./defaults"
import type { Located } from "./locations"
import { type Json, type JsonObject, type Path, getIn, keyOf, related, same, setIn } from "./path"
import { type Problem, checkField, checkObject } from "./validate"

export interface FormOptions {
  fields: Field[]
  types: Types
  creating: boolean
  value?: JsonObject
  /** What the value is compared with. */
  base?: JsonObject
}

/** The state of one form. Each editor subscribes to its own path, so that a key renders one field and not the form. */
export class FormStore {
  readonly fields: Field[]
  readonly types: Types
  readonly creating: boolean
  value: JsonObject
  base: JsonObject
  /** Problems by the top-level field that they are in: a change checks its own field only. */
  private problems = new Map<string, Problem[]>()
  private server: Located[] = []
  private touched = new Set<string>()
  private submitted = false
  private listeners = new Set<() => void>()
  /** The number of replacements of the whole value (a merge, a draft, an undo): editors with text of their own reset it then. */
  generation = 0
  /** The browser keeps a draft of what was entered. */
  kept = false
  /** The place that is to be shown and focused next. */
  revealed: { path: Path; count: number } | undefined

  constructor(options: FormOptions) {
    this.fields = options.fields
    this.types = options.types
    this.creating = options.creating
    this.value = options.value ?? initialObject(options.fields, options.types)
    this.base = options.base ?? (options.creating ? initialObject(options.fields, options.types) : this.value)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  get = (path: Path): Json => getIn(this.value, path)

  baseAt = (path: Path): Json => getIn(this.base, path)

  set(path: Path, value: Json): void {
    if (same(this.get(path), value)) return
    this.value = setIn(this.value, path, value) as JsonObject
    this.server = this.server.filter((error) => error.path.length === 0 || !related(error.path, path))
    const [name] = path
    const field = this.fields.find((one) => one.name === name)
    if (field && (this.submitted || this.touched.size > 0)) this.check(field)
    this.notify()
  }

  /** The value of an emptied text: that of the opened form if it was empty, else no value if the field may have none. */
  emptyText(path: Path, field: Field): Json {
    const before = this.baseAt(path)
    if (before === "" || (before === null && field.nullable)) return before
    return field.nullable ? null : field.required ? undefined : ""
  }

  replace(value: JsonObject, base?: JsonObject): void {
    this.value = value
    if (base) this.base = base
    this.generation++
    this.server = []
    if (this.submitted) for (const field of this.fields) this.check(field)
    this.notify()
  }

  /** Start over, as if the form had just opened. */
  restart(value: JsonObject): void {
    this.submitted = false
    this.touched.clear()
    this.problems.clear()
    this.replace(value)
  }

  /** The editor was left: from now on its problems show. */
  touch(path: Path): void {
    const key = keyOf(path)
    if (this.touched.has(key)) return
    this.touched.add(key)
    const field = this.fields.find((one) => one.name === path[0])
    if (field) this.check(field)
    this.notify()
  }

  /** Check everything; return what is wrong. */
  submit(): Problem[] {
    this.submitted = true
    this.server = []
    const problems = checkObject(this.fields, this.value, [], this)
    this.problems = new Map(this.fields.map((field) => [field.name, problems.filter((problem) => problem.path[0] === field.name)]))
    this.notify()
    return problems
  }

  refuse(errors: Located[]): void {
    this.server = errors
    this.notify()
  }

  /** Open what is folded around a path. */
  reveal(path: Path): void {
    this.revealed = { path, count: (this.revealed?.count ?? 0) + 1 }
    this.notify()
  }

  get dirty(): boolean {
    return !same(this.value, this.base)
  }

  /** The problem to show at a path, or the server's message. */
  problemAt(path: Path): Problem | undefined {
    const key = keyOf(path)
    if (!this.submitted && !this.touched.has(key)) return undefined
    return this.problems.get(String(path[0]))?.find((problem) => keyOf(problem.path) === key)
  }

  messageAt(path: Path): string | undefined {
    const key = keyOf(path)
    return this.server.find((error) => keyOf(error.path) === key)?.message
  }

  /** The number of problems shown within a path, for a folded part. */
  countWithin(path: Path): number {
    const within = (other: Path): boolean => other.length >= path.length && related(path, other)
    const shown = (this.problems.get(String(path[0])) ?? []).filter((problem) => within(problem.path) && (this.submitted || this.touched.has(keyOf(problem.path))))
    return shown.length + this.server.filter((error) => within(error.path)).length
  }

  /** All problems in the order of the form, for the summary. */
  get summary(): (Problem | Located)[] {
    const order = (path: Path): number => this.fields.findIndex((field) => field.name === path[0])
    const shown = this.submitted ? [...this.problems.values()].flat() : []
    return [...this.server, ...shown].toSorted((one, other) => order(one.path) - order(other.path))
  }

  /** A text that changes with the summary, which is a new object at each reading. */
  get summaryKey(): string {
    return this.summary.map((one) => `${keyOf(one.path)} ${"code" in one ? one.code : one.message}`).join("\n")
  }

  private check(field: Field): void {
    if (field.readOnly || field.computed || (field.frozen && !this.creating)) return
    this.problems.set(field.name, checkField(field, this.value[field.name], [field.name], this))
  }

  private notify(): void {
    for (const listener of this.listeners) listener()
  }
}
