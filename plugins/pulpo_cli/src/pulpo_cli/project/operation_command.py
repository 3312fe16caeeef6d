"""The command of one operation: reads its input, invokes it, prints the result."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pulpo_cli.project.call import MOST_CALLS
from pulpo_cli.project.calls import run_many, run_once
from pulpo_cli.project.declarations import Operation
from pulpo_cli.project.errors import reported
from pulpo_cli.project.operation_input import ManyInputs, read_input
from pulpo_cli.project.parameters import INPUT, Remote, with_options
from pulpo_cli.project.pipes import check_flow, reading_operation, write_header
from pulpo_cli.project.remote.target import RemoteApi, find_target, read_target
from pulpo_cli.project.tree import command
from pulpo_cli.project.values import Given
from pulpo_core.cli.options import Csv, Fields, Json, Lines
from pulpo_core.cli.output import Output, note
from pulpo_core.exceptions import ConfigurationError

UNDONE = "dry run: its writes to the database were undone; other effects were not"


class Language(StrEnum):
    """The language in which a call can be printed."""

    CURL = "curl"
    PYTHON = "python"
    FLOW = "flow"


As = Annotated[Language | None, typer.Option("--as", help="Print the call in this form instead of making it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Undo its writes to the database.")]
BatchFile = Annotated[
    str | None, typer.Option("--batch", metavar="FILE|-", help="Run once for each line: the input as JSON.")
]
PipedFrom = Annotated[
    str | None, typer.Option("--piped-from", metavar="OPERATION", help="The lines are results of this operation.")
]
Concurrency = Annotated[
    int, typer.Option("--concurrency", min=1, max=MOST_CALLS, help="Of a batch: the number of concurrent calls.")
]
GoOn = Annotated[bool, typer.Option("--continue-on-error", help="Of a batch: continue after failed lines.")]
Failed = Annotated[
    Path | None,
    typer.Option("--failed", metavar="FILE", dir_okay=False, help="Of a batch: continue, and keep the failed lines."),
]
Resume = Annotated[
    Path | None,
    typer.Option(
        "--resume", metavar="FILE", dir_okay=False, help="Of a batch: a journal with which it can be resumed."
    ),
]


def operation_command(word: str, operation: Operation) -> Any:
    """Return the command of an operation."""

    def run(
        given: Given,
        *,
        input: str | None,  # noqa: A002
        batch: str | None,
        piped_from: str | None,
        as_language: Language | None,
        dry_run: bool,
        remote: str | None,
        **others: Any,
    ) -> None:
        with reported(others["json"] or others["ndjson"]):
            _check_batch(batch, as_language, others["resume"], dry_run)
            output = Output.read(others)
            reader = None if as_language or output.json or output.csv else _check_reader(operation)
            data = read_input(
                operation, given, text=input, batch=batch, piped_from=piped_from, is_call=as_language is None
            )
            if as_language:
                _print_call(operation.name, data, as_language)
                return
            target = read_target(remote) if dry_run else find_target(remote)
            if reader:
                write_header(operation.name)
            if isinstance(data, ManyInputs):
                _run_batch(operation.name, data, output, target, dry_run, others)
            else:
                result = run_once(operation.name, data, target, dry_run=dry_run)
                (Output(ndjson=True, fields=output.fields) if reader else output).print(result)
            if dry_run:
                note(UNDONE)

    function = with_options(
        run,
        operation.options,
        input=(INPUT, None),
        batch=(BatchFile, None),
        piped_from=(PipedFrom, None),
        concurrency=(Concurrency, 1),
        continue_on_error=(GoOn, False),
        failed=(Failed, None),
        resume=(Resume, None),
        dry_run=(DryRun, False),
        remote=(Remote, None),
        as_language=(As, None),
        json=(Json, False),
        ndjson=(Lines, False),
        csv=(Csv, False),
        fields=(Fields, ""),
    )
    return command(function, word, operation.help)


def _check_batch(batch: str | None, as_language: Language | None, resume: Path | None, dry_run: bool) -> None:
    """Raise ConfigurationError for options that contradict each other."""
    if as_language and batch is not None:
        raise ConfigurationError("--as cannot be combined with --batch: it prints a single call", hint="pass --input")
    if dry_run and resume is not None:
        message = "--dry-run cannot be combined with --resume: the journal would say that its calls are done"
        raise ConfigurationError(message, hint="leave out --resume")


def _check_reader(operation: Operation) -> str | None:
    """Return the operation at the other end of the pipe, if there is one. Raises ConfigurationError if it cannot take
    the results; it is then notified, so that it does not run either."""
    name = reading_operation()
    if name is None:
        return None
    from pulpo_cli.project.loading import load_declarations, load_operation

    try:
        check_flow(operation, load_operation(load_declarations().operations[name].module))
    except ConfigurationError:
        write_header(operation.name, refused=True)
        raise
    return name


def _run_batch(
    name: str, inputs: ManyInputs, output: Output, target: RemoteApi | None, dry_run: bool, given: dict[str, Any]
) -> None:
    from pulpo_cli.project.batch.batch import Batch, BatchOptions

    options = BatchOptions(
        concurrency=given["concurrency"],
        continue_on_error=given["continue_on_error"] or given["failed"] is not None,
        failed=given["failed"],
        resume=given["resume"],
        header=inputs.header,
    )
    batch = Batch(name, inputs.lines, inputs.read, options, output)
    run_many(name, batch.run, target, dry_run=dry_run)


def _print_call(name: str, data: Any, language: Language) -> None:
    from pulpo_cli.project import same_call

    forms = {Language.CURL: same_call.as_curl, Language.PYTHON: same_call.as_python, Language.FLOW: same_call.as_flow}
    typer.echo(forms[language](name, data))
