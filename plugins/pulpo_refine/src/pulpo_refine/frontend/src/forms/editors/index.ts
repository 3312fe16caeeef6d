import type { Field, Kind, Model } from "@/api/config"
import { extensions } from "@/extensions"
import { ownComponent } from "@/extensions/registry"
import { isMultiEnum, isTags } from "../kinds"
import { AnyEditor } from "./any-editor"
import { BoolEditor } from "./bool-editor"
import { BytesEditor } from "./bytes-editor"
import { DateEditor, DateTimeEditor, TimeEditor } from "./date-editor"
import { DurationEditor } from "./duration-editor"
import type { Editor } from "./editor"
import { EnumEditor, MultiEnumEditor } from "./enum-editor"
import { JsonEditor } from "./json-editor"
import { LinkEditor } from "./link-editor"
import { ListEditor } from "./list-editor"
import { MapEditor } from "./map-editor"
import { MarkdownEditor } from "./markdown-editor"
import { NumberEditor } from "./number-editor"
import { ObjectEditor } from "./object-editor"
import { wrapOwn } from "./own-editor"
import { SecretEditor } from "./secret-editor"
import { SensitiveEditor } from "./sensitive-editor"
import { TagsEditor } from "./tags-editor"
import { TextEditor } from "./text-editor"
import { TupleEditor } from "./tuple-editor"
import { UnionEditor } from "./union-editor"

const EDITORS: Record<Kind, Editor> = {
  string: TextEditor,
  int: NumberEditor,
  float: NumberEditor,
  decimal: NumberEditor,
  bool: BoolEditor,
  date: DateEditor,
  datetime: DateTimeEditor,
  time: TimeEditor,
  duration: DurationEditor,
  uuid: TextEditor,
  id: TextEditor,
  bytes: BytesEditor,
  url: TextEditor,
  email: TextEditor,
  enum: EnumEditor,
  object: ObjectEditor,
  list: ListEditor,
  tuple: TupleEditor,
  map: MapEditor,
  union: UnionEditor,
  link: LinkEditor,
  ref: LinkEditor,
  document: JsonEditor,
  json: JsonEditor,
}

/** The editor of a field: the project's own, by its widget, or by its kind. */
export function editorOf(field: Field, { model, item }: { model?: Model; item?: boolean } = {}): Editor {
  const own = ownComponent(extensions.editors, item ? undefined : model?.name, field)
  if (own) return wrapOwn(own)
  if (field.secret) return SecretEditor
  if (field.sensitive) return SensitiveEditor
  if (field.widget === "markdown" && field.kind === "string") return MarkdownEditor
  if (isMultiEnum(field)) return MultiEnumEditor
  if (isTags(field)) return TagsEditor
  if (field.kind === "json" && item && field.widget !== "json") return AnyEditor
  return EDITORS[field.kind]
}
