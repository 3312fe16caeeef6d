import type { Config, Field, Model } from "@/api/config"

export const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, kind: "string", ...more })

export const model = (name: string, more: Partial<Model> = {}): Model => ({
  name,
  label: name,
  plural: `${name}s`,
  path: `${name.toLowerCase()}s`,
  primary: "title",
  list: ["title"],
  fields: [field("title")],
  sortable: [],
  can: ["read", "create", "update", "delete"],
  ...more,
})

export const config = (more: Partial<Config> = {}): Config => ({
  hash: "1",
  project: { name: "test" },
  api: "",
  actor: { id: "key:ann" },
  features: {},
  models: [],
  operations: [],
  types: {},
  ...more,
})
