"""Writes models, embedded types and operations as TypeScript, for the project's own pages and widgets."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulpo_refine.config.compact import Json

HEAD = """\
/** A link to a document, as the API shows it; with `expand`, the document is in its place. */
export interface Link {
  id: string
  collection: string
}
"""
PLAIN = {
    "int": "number",
    "float": "number",
    "bool": "boolean",
    "decimal": "string",
    "link": "Link",
    "json": "unknown",
}
"""The types of JSON values; any other single value is a string."""
NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def write_types(described: Json) -> str:
    """Return the module: an interface for each model and type, and tables of their names."""
    names = _interface_names(described)
    parts = [HEAD]
    for model in described["models"]:
        key = {"name": "id", "kind": "string", "required": True}
        parts.append(_interface(names["document", model["name"]], [model.get("idField", key), *model["fields"]], names))
    for name, kind in described["types"].items():
        parts.append(_interface(names["object", name], kind["fields"], names, is_open=kind.get("extra", False)))
    for operation in described["operations"]:
        parts.append(_interface(names["input", operation["name"]], operation["fields"], names, is_input=True))
    parts.append(_table("models", ((model["name"], _shown(model)) for model in described["models"])))
    parts.append(_table("operations", ((each["name"], {"label": each["label"]}) for each in described["operations"])))
    documents = [f"  {json.dumps(model['name'])}: {names['document', model['name']]}" for model in described["models"]]
    inputs = [f"  {json.dumps(each['name'])}: {names['input', each['name']]}" for each in described["operations"]]
    parts.append(
        "\n".join(
            ["/** The documents by the names of their models. */", "export interface Documents {", *documents, "}\n"]
        )
    )
    parts.append(
        "\n".join(["/** The inputs by the names of their operations. */", "export interface Inputs {", *inputs, "}\n"])
    )
    return "\n".join(parts)


def _shown(model: Json) -> Json:
    return {key: model[key] for key in ("path", "label", "plural", "primary")}


def _table(name: str, items: Iterable[tuple[str, Json]]) -> str:
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in items]
    return "\n".join([f"export const {name} = {{", *lines, "} as const\n"])


def _interface_names(described: Json) -> dict[tuple[str, str], str]:
    """Return a unique name for each interface."""
    found: dict[tuple[str, str], str] = {}
    wanted = [("document", each["name"], each["name"]) for each in described["models"]]
    wanted += [("object", name, name) for name in described["types"]]
    wanted += [("input", each["name"], f"{each['name']}.input") for each in described["operations"]]
    taken = {"Link", "Documents", "Inputs", "Record"}
    for kind, key, name in wanted:
        plain = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name)) or "Type"
        plain = plain if not plain[0].isdigit() else f"T{plain}"
        number = 1
        while (chosen := plain if number == 1 else f"{plain}{number}") in taken:
            number += 1
        taken.add(chosen)
        found[kind, key] = chosen
    return found


def _interface(
    name: str,
    fields: Iterable[Json],
    names: Mapping[tuple[str, str], str],
    *,
    is_open: bool = False,
    is_input: bool = False,
) -> str:
    lines = [f"export interface {name} {{"]
    for field in fields:
        key = field["name"] if NAME.fullmatch(field["name"]) else json.dumps(field["name"])
        mark = "?" if is_input and not field.get("required") else ""
        lines.append(f"  {key}{mark}: {_type(field, names)}")
    return "\n".join([*lines, *(["  [key: string]: unknown"] if is_open else []), "}\n"])


def _type(shape: Json, names: Mapping[tuple[str, str], str]) -> str:
    """Return the type of a value in JSON."""
    found = _of_kind(shape, names)
    return f"{found} | null" if shape.get("nullable") and found != "unknown" else found


def _of_kind(shape: Json, names: Mapping[tuple[str, str], str]) -> str:
    kind = shape["kind"]
    if kind == "enum":
        return " | ".join(json.dumps(each["value"]) for each in shape["values"]) or "never"
    if kind == "object":
        return names["object", shape["type"]]
    if kind == "document":
        return " | ".join(_known(shape.get("models", ()), names)) or "unknown"
    if kind == "list":
        return f"({_type(shape['item'], names)})[]"
    if kind == "tuple":
        return f"[{', '.join(_type(item, names) for item in shape['items'])}]"
    if kind == "map":
        return f"Record<string, {_type(shape['value'], names)}>"
    if kind == "union":
        return " | ".join(dict.fromkeys(_type(option, names) for option in shape["options"]))
    return PLAIN.get(kind, "string")


def _known(models: Iterable[Any], names: Mapping[tuple[str, str], str]) -> Iterator[str]:
    return (names["document", model] for model in models if ("document", model) in names)
