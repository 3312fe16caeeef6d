"""Builds the parameters of a command from declared options, for Typer."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

import typer

from pulpo_cli.project.declarations import Option, option_names
from pulpo_cli.project.values import Given

Parameter = inspect.Parameter
INPUT = Annotated[
    str | None, typer.Option("--input", metavar="JSON|@FILE|-", help="The values as JSON; options override them.")
]

Remote = Annotated[
    str | None,
    typer.Option("--remote", metavar="URL", help="Use this API; the key is PULPO_CLI_REMOTE_KEY, or in ~/.netrc."),
]


def with_options(run: Callable[..., None], options: Sequence[Option], **others: tuple[Any, Any]) -> Callable[..., None]:
    """Return a function for Typer that has the options as parameters, and `others`: a type and a default by name.

    It calls `run(given, **others)`, where `given` has the values of the options by their paths.
    """
    names = {f"option_{number}": option for number, option in enumerate(options)}
    parameters = [
        *(
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)
            for name, kind, default in _all(names, options)
        ),
        *(
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)
            for name, (kind, default) in others.items()
        ),
    ]

    def function(**given: Any) -> None:
        typed: Given = {option.path: given.pop(name) for name, option in names.items()}
        run(typed, **given)

    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return function


def _all(names: dict[str, Option], options: Sequence[Option]) -> Iterator[tuple[str, Any, Any]]:
    taken = {option.name for option in options}
    for name, option in names.items():
        yield name, _annotation(option, taken), None


def _annotation(option: Option, taken: set[str]) -> Any:
    if option.is_flag:
        words = "/".join(option_names(option, taken))
        return Annotated[bool | None, typer.Option(words, help=option_help(option), show_default=False)]
    kind: Any = list[str] if option.many else str
    about = typer.Option(
        f"--{option.name}",
        help=option_help(option),
        metavar=_metavar(option),
        show_default=False,
        autocompletion=_completion(option),
    )
    return Annotated[kind | None, about]


def _metavar(option: Option) -> str:
    if option.choices:
        return "|".join(option.choices)
    return {"any": "JSON"}.get(option.kind, option.kind.upper())


def option_help(option: Option) -> str:
    """Return the help text of an option: its description, and notes on its value."""
    notes = [
        "required" if option.required else "",
        f"default: {option.default}" if option.default else "",
        "may be repeated" if option.many else "",
        f"prompted for, or read from {option.variable}" if option.secret else "",
    ]
    note = "; ".join(filter(None, notes))
    return " ".join(filter(None, [option.help, f"[{note}]" if note else ""]))


def _completion(option: Option) -> Callable[[str], list[str]] | None:
    if not option.choices:
        return None
    return lambda incomplete: [choice for choice in option.choices if choice.startswith(incomplete)]
