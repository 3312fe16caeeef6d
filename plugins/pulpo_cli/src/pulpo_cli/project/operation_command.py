"""The command of one operation: reads its input, invokes it, prints the result."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pulpo_cli.project.declarations import Operation
from pulpo_cli.project.errors import USAGE, reported
from pulpo_cli.project.output import AsCsv, AsJson, AsLines, Fields, Output
from pulpo_cli.project.parameters import INPUT, with_options
from pulpo_cli.project.tree import command
from pulpo_cli.project.values import Given, read_values
from pulpo_core.exceptions import NotFoundError, ProcessingError, PulpoException, ValidationError

if TYPE_CHECKING:
    from pulpo_core.invocation import Actor
    from pulpo_core.runtime import Runtime


class Language(StrEnum):
    """What a call can be printed as."""

    CURL = "curl"
    PYTHON = "python"


As = Annotated[Language | None, typer.Option("--as", help="Print the same call in another form, and do not make it.")]


def operation_command(word: str, operation: Operation) -> Any:
    """Return the command of an operation."""

    def run(given: Given, *, input: str | None, as_language: Language | None, **formats: Any) -> None:  # noqa: A002
        invalid: list[PulpoException] = []
        with reported(
            formats["json"] or formats["ndjson"], lambda error: USAGE if error in invalid else error.exit_code
        ):
            output = Output.read(formats)
            data = read_values(operation.options, given, input)
            if as_language:
                _print_call(operation.name, data, as_language)
            else:
                output.print(_call(operation.name, data, invalid))

    function = with_options(
        run,
        operation.options,
        input=(INPUT, None),
        as_language=(As, None),
        json=(AsJson, False),
        ndjson=(AsLines, False),
        csv=(AsCsv, False),
        fields=(Fields, ""),
    )
    return command(function, word, operation.help)


def _call(name: str, data: Any, invalid: list[PulpoException]) -> Any:
    """Return the operation's result as a value of JSON. An error of its input is added to `invalid`, too."""
    from pulpo_cli.project.session import CHANNEL, run_in_project
    from pulpo_core.invocation import validate_input
    from pulpo_core.registries import OperationRegistry
    from pulpo_core.sensitive import error_text
    from pulpo_core.signatures import OMITTED

    async def work(runtime: "Runtime", actor: "Actor") -> Any:
        operation = OperationRegistry.get(name)
        if operation is None:
            raise NotFoundError(f"operation {name!r} no longer exists", hint="`pulpo compile`")
        try:
            result = await runtime.invoke(operation, OMITTED if data is None else data, actor=actor, channel=CHANNEL)
        except ValidationError as error:
            try:
                validate_input(operation, OMITTED if data is None else data)
            except ValidationError:
                invalid.append(error)
            raise
        except PulpoException:
            raise
        except Exception as error:
            message = f"operation {name!r} failed: {type(error).__name__}: {error_text(error)}"
            raise ProcessingError(
                message, where=operation.location, hint="`--traceback` before `ops` shows where"
            ) from error
        return operation.output_adapter.dump_python(result, mode="json", by_alias=False)

    return run_in_project(work)


def _print_call(name: str, data: Any, language: Language) -> None:
    from pulpo_cli.project.same_call import as_curl, as_python

    typer.echo(as_curl(name, data) if language is Language.CURL else as_python(name, data))
