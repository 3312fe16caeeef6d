"""Commands that list rows: `@listing` gives them `--json`, `--ndjson`, `--csv` and `--fields`."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from pulpo_core.cli.options import Csv, Fields, Json, Lines
from pulpo_core.cli.output import Output

FORMATS = {"json": (Json, False), "ndjson": (Lines, False), "csv": (Csv, False), "fields": (Fields, "")}


def listing(command: Callable[..., Any]) -> Callable[..., None]:
    """Add the options for the output format to a command, which gets them as `output` (see `Output`).

    @listing
    def models(search: Search = "", *, output: Output) -> None:
        output.print_listing(values, columns, rows)
    """
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "output"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in FORMATS.items()
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        output = Output.read({name: given.pop(name) for name in FORMATS})
        command(**given, output=output)

    parameters = [*own, *added]
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run
