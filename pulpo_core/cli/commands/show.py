"""`pulpo models`, `pulpo operations`, `pulpo inspect`: the project's declarations."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from pulpo_core.cli.argument_names import complete_declared
from pulpo_core.cli.console import print_json, print_table
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import Output
from pulpo_core.exceptions import NotFoundError
from pulpo_core.project import Project
from pulpo_core.suggestions import did_you_mean

Search = Annotated[str, typer.Option("--search", "-s", help="Only those whose name, description or tags contain it.")]
Tag = Annotated[str, typer.Option("--tag", "-t", help="Only those with this tag.")]


@listing
def models(search: Search = "", tag: Tag = "", *, output: Output) -> None:
    """List the project's models: name, path, number of fields, where it is declared."""
    project = Project.find()
    items = [model.to_dict(project.root) for model in project.load().models]
    found = [item for item in items if _matches(item, search, tag)]
    output.print_listing(
        found,
        ["model", "path", "fields", "declared at", "description"],
        [
            [item["name"], f"/{item['path']}", str(len(item["fields"])), _place(item), _first_line(item)]
            for item in found
        ],
        empty=_none_message(project, "model", items),
    )


@listing
def operations(
    search: Search = "",
    tag: Tag = "",
    category: Annotated[str, typer.Option("--category", "-c", help="Only those of this category.")] = "",
    *,
    output: Output,
) -> None:
    """List the project's operations: name, category, input, output, where it is declared."""
    project = Project.find()
    items = [operation.to_dict(project.root) for operation in project.load().operations]
    found = [item for item in items if _matches(item, search, tag) and category in ("", item["category"])]
    output.print_listing(
        found,
        ["operation", "category", "inputs", "output", "declared at", "description"],
        [
            [
                item["name"],
                item["category"],
                ", ".join(item["inputs"]),
                item["outputs"],
                _place(item),
                _first_line(item),
            ]
            for item in found
        ],
        empty=_none_message(project, "operation", items),
    )


def inspect(
    name: Annotated[str, typer.Argument(help="The name of a model or an operation.", autocompletion=complete_declared)],
    as_json: Json = False,
) -> None:
    """Show one model or operation: its fields or inputs, and the values of its decorator."""
    project = Project.find()
    metadata = project.load()
    everything: list[Any] = [*metadata.models, *metadata.operations]
    named = [item for item in everything if item.name == name]
    if not named:
        names = [item.name for item in everything]
        hint = did_you_mean(name, names, "`pulpo models` and `pulpo operations` list them")
        raise NotFoundError(f"the project has no model and no operation {name!r}", hint=hint)
    found = [item.to_dict(project.root) for item in named]
    if as_json:
        return print_json(found[0] if len(found) == 1 else found)
    for item in found:
        _print_item(item)
    return None


def _none_message(project: Project, what: str, declared: list[Any]) -> str:
    if declared:
        return f"No {what} matches these options."
    entrypoint = project.settings.entrypoint
    return f"The entrypoint {entrypoint!r} declares no {what}; does it import the modules that do?"


def _print_item(item: Mapping[str, Any]) -> None:
    fields = item.get("fields", item.get("inputs", {}))
    item = {**item, "relations": _relations(item), "indexes": _indexes(item)}
    rows = [[key, _value(value)] for key, value in item.items() if key not in ("fields", "inputs", "source") and value]
    print_table(["", ""], [*rows, ["declared at", _place(item)]])
    if fields:
        print_table(
            ["field" if "fields" in item else "input", "type", "required", "default", "description"],
            [
                [name, f["type"], "yes" if f["required"] else "", _default(f), f["description"]]
                for name, f in fields.items()
            ],
        )


def _relations(item: Mapping[str, Any]) -> list[str]:
    return [f"{r['name']} ({r['cardinality']} {r['target']})" for r in item.get("relations", ())]


def _indexes(item: Mapping[str, Any]) -> list[str]:
    """Return each index as text: `-posted_at`, `source+external_id (unique)`."""
    from pulpo_core.models.indexes import written_keys

    shown = []
    for index in item.get("indexes", ()):
        keys = "+".join(written_keys(index["keys"].items()))
        options = [key if value is True else f"{key}={value}" for key, value in index.items() if key != "keys"]
        shown.append(f"{keys} ({', '.join(options)})" if options else keys)
    return shown


def _default(field: Mapping[str, Any]) -> str:
    if field.get("computed"):
        return "(computed)"
    return "" if field["required"] or field["default"] is None else repr(field["default"])


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _matches(item: Mapping[str, Any], search: str, tag: str) -> bool:
    text = "\n".join((item["name"], item["description"], *item["tags"])).casefold()
    return search.casefold() in text and (not tag or tag in item["tags"])


def _place(item: Mapping[str, Any]) -> str:
    return f"{item['source']['file']}:{item['source']['line']}"


def _first_line(item: Mapping[str, Any]) -> str:
    return str(item["description"]).partition("\n")[0]
