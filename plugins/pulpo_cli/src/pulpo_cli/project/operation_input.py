"""Reads the input of an operation: from options, from one JSON value, or from many lines of JSON."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulpo_cli.project.declarations import Operation
from pulpo_cli.project.errors import USAGE
from pulpo_cli.project.pipes import find_flow, is_fed, read_header, writing_operation
from pulpo_cli.project.values import Given, OptionValues, read_values
from pulpo_core.exceptions import ConfigurationError, PulpoException

if TYPE_CHECKING:
    from pulpo_cli.project.batch.lines import Lines


@dataclass(frozen=True, slots=True)
class ManyInputs:
    """The lines of a batch. `header` names the operation that wrote them.

    `read` converts the value of a line to inputs, each with its text; None means the whole line.
    """

    lines: "Lines"
    read: Callable[[Any], Iterable[tuple[str | None, Any]]]
    header: bytes = b""


def read_input(
    operation: Operation,
    given: Given,
    *,
    text: str | None,
    batch: str | None,
    piped_from: str | None,
    is_call: bool = True,
) -> "Any | ManyInputs":
    """Return the input as JSON values, or many inputs if there are lines to read.

    Lines are read from the file of `--batch`, or else from a pipe or file on stdin, if another operation writes to it,
    or if a required option is missing. Unless `is_call`, stdin is not read. Raises ConfigurationError.
    """
    if batch is not None and text is not None:
        raise ConfigurationError(
            "--batch and --input cannot be combined", hint="options override the values of each line"
        )
    if batch is None and not (is_call and text is None and is_fed() and is_waiting(operation, given, piped_from)):
        if piped_from is not None and is_call:
            raise ConfigurationError("--piped-from needs lines on stdin, or in the file of --batch")
        return read_values(operation.options, given, text)
    from pulpo_cli.project.batch.lines import Lines, open_lines

    lines = Lines(open_lines(batch or "-"))
    first = lines.first()
    if not first and batch is None:
        return read_values(operation.options, given, text)
    options = OptionValues.read(operation.options, given)
    header = read_header(first)
    if header:
        lines.drop_first()
    if header and header[1]:  # the process that refused has printed the reason
        import typer

        raise typer.Exit(USAGE)
    producer = header[0] if header else piped_from
    if producer is None:
        return ManyInputs(lines, lambda value: [(None, options.over(value))])
    return _of_results(operation, producer, lines, options, first if header else b"")


def is_waiting(operation: Operation, given: Given, piped_from: str | None) -> bool:
    """Return True if an operation should read stdin, and stdin is not just inherited."""
    is_missing = any(
        option.required and given.get(option.path) in (None, [], ()) and not os.environ.get(option.variable)
        for option in operation.options
    )
    return piped_from is not None or is_missing or writing_operation() is not None


def _of_results(
    operation: Operation, name: str, lines: "Lines", options: OptionValues, header: bytes
) -> "Any | ManyInputs":
    """Return the inputs from the results of another operation; a single one if it takes all results at once."""
    producer, taken = find_flow(name, operation)
    is_many = producer.returns is not None and producer.returns.many

    def values(value: Any) -> list[Any]:
        some = value if is_many and isinstance(value, list) else [value]
        return [each for each in some if each is not None]

    def as_input(value: Any) -> Any:
        return options.over(value if taken.whole else {taken.parameter: value})

    def read(value: Any) -> Iterable[tuple[str | None, Any]]:
        is_list = isinstance(value, list)
        return [(json.dumps(each) if is_list else None, as_input(each)) for each in values(value)]

    if not taken.many:
        return ManyInputs(lines, read, header)
    collected: list[Any] = []
    for line in lines.read_all():
        try:
            collected += values(line.value())
        except PulpoException as error:
            raise ConfigurationError(f"line {line.number}: {error.message}") from error
    return as_input(collected)
