"""The commands for the documents of one model, on the documents layer."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from pulpo_cli.confirmation import confirm
from pulpo_cli.project.declarations import Model, Option
from pulpo_cli.project.document_access import Format, exit_code, run_with_documents
from pulpo_cli.project.errors import reported
from pulpo_cli.project.import_command import import_command
from pulpo_cli.project.parameters import INPUT, Remote, with_options
from pulpo_cli.project.tree import command
from pulpo_cli.project.values import Given, read_values
from pulpo_core.cli.options import Csv, Fields, Json, Lines
from pulpo_core.cli.output import Output, note
from pulpo_core.exceptions import ConfigurationError

if TYPE_CHECKING:
    from pulpo_core.documents import Documents

Result = TypeVar("Result")
REQUIRED = Parameter.empty
OPERATORS = ("ne", "gt", "gte", "lt", "lte", "in", "nin", "contains", "icontains", "startswith", "exists")
QUERY = ("limit", "offset", "sort", "expand", "cursor", "count")


Limit = Annotated[int | None, typer.Option("--limit", help="The maximum number; 50 by default.", show_default=False)]
Offset = Annotated[int | None, typer.Option("--offset", help="The number of documents to skip.", show_default=False)]
Sort = Annotated[str | None, typer.Option("--sort", metavar="FIELD", help="The order: -created_at,title.")]
Expand = Annotated[str | None, typer.Option("--expand", metavar="LINK", help="Show the documents of these links.")]
Cursor = Annotated[str | None, typer.Option("--cursor", help="Continue after the previous page.")]
Count = Annotated[
    str | None, typer.Option("--count", metavar="none|estimated|exact", help="Count all matching documents.")
]
Words = Annotated[str, typer.Argument(help="The words to search for.")]
Id = Annotated[str, typer.Argument(help="The id of the document.")]
Ids = Annotated[list[str], typer.Argument(help="The ids of the documents.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def _filters(model: Model) -> Any:
    """Return the annotation of the arguments that filter."""

    def complete(incomplete: str) -> list[str]:
        return [
            word
            for name in model.filters
            for word in (f"{name}=", *(f"{name}__{operator}=" for operator in OPERATORS if "__" in incomplete))
            if word.startswith(incomplete)
        ]

    about = typer.Argument(
        metavar="[FILTER]...",
        help=f"Conditions as in the API: FIELD=VALUE, FIELD__OPERATOR=VALUE. Fields: {', '.join(model.filters)}.",
        show_default=False,
        autocompletion=complete,
    )
    return Annotated[list[str] | None, about]


def _list(name: str, model: Model, *, by_words: bool = False) -> Any:
    def run(_: Given, *, words: str | None = None, filters: list[str] | None, remote: str | None, **given: Any) -> None:
        with reported(_is_json(given), exit_code):
            output = Output.read(given)
            query = [*_pairs(filters), *((key, given[key]) for key in QUERY if given[key] is not None)]
            query += [("q", words)] if words is not None else []
            query += [("fields", output.fields)] if output.fields else []
            page = run_with_documents(name, remote, lambda documents: documents.find(query))
            if output.json:
                Output(json=True).print({"items": page.items, "next_cursor": page.next_cursor, "total": page.total})
                return
            output.print(page.items) if output.ndjson else output.print_rows(page.items, model.filters)
            _note_of_page(page)

    searched = {"words": (Words, REQUIRED)} if by_words else {}
    others = {**searched, "filters": (_filters(model), None), **_QUERY_OPTIONS, **_FORMATS}
    return command(with_options(run, (), **others), name, _help("Find" if by_words else "List", model))


def _show(name: str, model: Model) -> Any:
    def run(_: Given, *, id: str, expand: str | None, remote: str | None, **given: Any) -> None:  # noqa: A002
        with reported(_is_json(given), exit_code):
            output = Output.read(given)
            query = {key: value for key, value in (("fields", output.fields), ("expand", expand)) if value}
            output.print(run_with_documents(name, remote, lambda documents: documents.get(id, **query)).value)

    options = {"id": (Id, REQUIRED), "expand": (Expand, None), **_FORMATS}
    return command(with_options(run, (), **options), name, _help("Show one document of", model))


def _create(name: str, model: Model) -> Any:
    def run(typed: Given, *, input: str | None, remote: str | None, **given: Any) -> None:  # noqa: A002
        with reported(_is_json(given), exit_code):
            output = Output.read(given)
            values = read_values(model.options, typed, input) or {}
            output.print(run_with_documents(name, remote, lambda documents: documents.create(values)).value)

    function = with_options(run, model.options, input=(INPUT, None), **_FORMATS)
    return command(function, name, _help("Create a document of", model))


def _edit(name: str, model: Model) -> Any:
    options = [_for_edit(option) for option in model.options]

    def run(typed: Given, *, id: str, input: str | None, remote: str | None, **given: Any) -> None:  # noqa: A002
        with reported(_is_json(given), exit_code):
            output = Output.read(given)
            changes = read_values(options, typed, input)
            if changes is None:
                from pulpo_cli.project.editor import edit

                names = {option.path.partition(".")[0] for option in options} - {"id"}
                found = edit(name, lambda work: run_with_documents(name, remote, work), id, names)
            else:
                found = run_with_documents(name, remote, lambda documents: documents.patch(id, changes))
            note("nothing was changed") if found is None else output.print(found.value)

    function = with_options(run, options, id=(Id, REQUIRED), input=(INPUT, None), **_FORMATS)
    return command(function, name, _help("Change one document of", model))


def _delete(name: str, model: Model) -> Any:
    def run(_: Given, *, ids: list[str], yes: bool, json: bool, remote: str | None) -> None:
        with reported(json, exit_code):
            confirm(f"Delete {', '.join(ids)} of {name}?", yes)

            async def delete(documents: "Documents[Any]") -> None:
                for each in ids:
                    await documents.delete(each)
                    note(f"deleted {each}")

            run_with_documents(name, remote, delete)

    options = {"ids": (Ids, REQUIRED), "yes": (Yes, False), "json": (Json, False), "remote": (Remote, None)}
    return command(with_options(run, (), **options), name, _help("Delete documents of", model))


def _export(name: str, model: Model) -> Any:
    def run(
        _: Given,
        *,
        filters: list[str] | None,
        format: Format,  # noqa: A002
        fields: str,
        remote: str | None,
        **given: Any,
    ) -> None:
        with reported(False, exit_code):
            query = [*_pairs(filters), *((key, value) for key, value in given.items() if value is not None)]
            query += [("fields", fields)] if fields else []

            async def write(documents: "Documents[Any]") -> None:
                async for part in await documents.export(format.value, query):
                    sys.stdout.buffer.write(part)
                sys.stdout.buffer.flush()

            run_with_documents(name, remote, write)

    kind = Annotated[Format, typer.Option("--format", "-f", help="The format of the output.")]
    others = {"filters": (_filters(model), None), "format": (kind, Format.NDJSON), "fields": (Fields, "")}
    return command(
        with_options(run, (), **others, sort=(Sort, None), expand=(Expand, None), remote=(Remote, None)),
        name,
        _help("Export documents of", model),
    )


def _import(name: str, model: Model) -> Any:
    return import_command(name, _help("Import documents of", model))


def _pairs(filters: list[str] | None) -> Iterator[tuple[str, str]]:
    """Yield the names and values of filters. Raises ConfigurationError for one without an equals sign."""
    for text in filters or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise ConfigurationError(f"{text!r} is not a filter", hint="write FIELD=VALUE or FIELD__OPERATOR=VALUE")
        yield name, value


def _note_of_page(page: Any) -> None:
    if page.total is not None:
        note(f"{page.total} in all")
    if page.next_cursor:
        note(f"more with --cursor {page.next_cursor}")


def _for_edit(option: Option) -> Option:
    """Return an option without a default, and for a secret without its variable: an edit changes only what is named."""
    return replace(option, required=False, secret=False, default="")


def _is_json(given: Mapping[str, Any]) -> bool:
    return bool(given["json"] or given["ndjson"])


def _help(what: str, model: Model) -> str:
    return f"{what} {model.name}." if not model.help else f"{what} {model.name}: {model.help}"


_FORMATS: dict[str, tuple[Any, Any]] = {
    "json": (Json, False),
    "ndjson": (Lines, False),
    "csv": (Csv, False),
    "fields": (Fields, ""),
    "remote": (Remote, None),
}
_QUERY_OPTIONS: dict[str, tuple[Any, Any]] = {
    "limit": (Limit, None),
    "offset": (Offset, None),
    "sort": (Sort, None),
    "expand": (Expand, None),
    "cursor": (Cursor, None),
    "count": (Count, None),
}
COMMANDS: Mapping[str, Callable[[str, Model], Any]] = {
    "list": _list,
    "find": lambda name, model: _list(name, model, by_words=True),
    "show": _show,
    "create": _create,
    "edit": _edit,
    "delete": _delete,
    "export": _export,
    "import": _import,
}
