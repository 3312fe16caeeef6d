/** The answer of `GET {base}/config`: everything that shapes the pages, for one actor.
 *  A key that is absent means false, empty or null: the document stays small. Names of fields are Python's names (what the API uses). */
export interface Config {
  hash: string                       // changes when anything below changes (also the ETag)
  project: { name: string; description?: string }
  api: string                        // where the API's root is, e.g. "" or "/proxy": prepend it to "/jobs", "/operations/…"
  actor: { id?: string; roles?: string[]; anonymous?: true }
  features: { runs?: true; changes?: true; events?: true; metrics?: true; services?: true; background?: true }
  locale?: string
  models: Model[]                    // those that the actor may use
  operations: Operation[]
  types: Record<string, ObjectType>  // embedded models, each once, by a unique name; they may be recursive
}
export interface Model {
  name: string; label: string; plural: string; path: string          // path: "jobs" -> GET {api}/jobs
  description?: string; tags?: string[]; icon?: string; group?: string
  primary: string                    // the field that names a document ("title"); "id" if there is none
  list: string[]                     // columns that a list shows at first
  sections?: { title: string; fields: string[] }[]                    // detail_sections of the ui hints
  fields: Field[]                    // "id" is not among them
  idField?: Field                    // the id, if it is not an ObjectId that the database chooses: a new document may need one
  collection?: string                // its name in the database, if it is not the path: links to one of several models name it
  sortable: string[]; searchable?: string[]
  can: ("read" | "create" | "update" | "delete")[]
  backLinks?: { model: string; path: string; field: string; label: string }[]   // documents that link to this one
  softDelete?: true; view?: true; timeSeries?: true
  hasChanges?: true                  // changes are recorded for this collection
}
export interface ObjectType { label: string; description?: string; fields: Field[]; extra?: true }   // extra: other keys are allowed
export interface Operation {
  name: string; label: string; description?: string; category?: string; tags?: string[]   // name is dotted: its hierarchy
  fields: Field[]                    // the body of POST {api}/operations/{name}
  output?: Field                     // what it returns, if declared (kind "link"/"object"/"list"/…; a document of a model: kind "document", models: [name])
  on?: { model: string; field: string; many?: true }[]               // inputs that take (an id of) a document of that model
  background?: true                  // Prefer: respond-async is allowed
  idempotent?: true
}
export interface Field extends Constraints {
  name: string; label: string; kind: Kind
  description?: string; required?: true; nullable?: true
  default?: unknown; factory?: true  // factory: the server makes the default for each document
  readOnly?: true; computed?: true; secret?: true; frozen?: true     // frozen: set once, at creation
  sensitive?: true                   // may be read, but is masked until it is asked for: others may see the screen
  unique?: true
  widget?: string; placeholder?: string; group?: string; order?: number; examples?: unknown[]; unit?: string
  extensions?: Record<string, Record<string, Partial<Field>>>        // source-specific hints for keys inside a map field: {"stepstone": {"workload": {label, widget}}}
  filters?: string[]                 // operators that the API takes for it: ["eq","ne","gt","gte","lt","lte","in","nin","contains","icontains","startswith","exists","empty"]
  values?: { value: unknown; label?: string }[]   // kind "enum" (also literals; a single-valued one is a constant)
  type?: string                      // kind "object": a key of `types`
  item?: Field                       // kind "list"
  set?: true                         // the list holds each item once
  items?: Field[]                    // kind "tuple"
  value?: Field; key?: Field         // kind "map"
  discriminator?: string; options?: Field[]   // kind "union"; each option has a label; with a discriminator each option is kind "object" and `tag` says its value
  tag?: unknown; tags?: unknown[]    // tags: all values of the discriminator, if an option has several
  models?: string[]                  // kind "link" / "document" / "ref": names of models that it may point to
}
export type Kind = "string" | "int" | "float" | "decimal" | "bool" | "date" | "datetime" | "time" | "duration" | "uuid" | "id" | "bytes"
  | "url" | "email" | "enum" | "object" | "list" | "tuple" | "map" | "union" | "link" | "ref" | "document" | "json"
// "ref": an id typed by its model (Annotated[PydanticObjectId, Ref("Thing")]); "link": Beanie's Link; "json": anything
export interface Constraints { min?: number | string; max?: number | string; exclusiveMin?: number | string; exclusiveMax?: number | string; step?: number
  minLength?: number; maxLength?: number; pattern?: string; minItems?: number; maxItems?: number; digits?: number; decimals?: number }

