"""Prints the errors of commands: as text, or with `--json` as JSON on stderr."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pulpo_core.cli import json_errors
from pulpo_core.cli.json_errors import is_json, print_json_error
from pulpo_core.exceptions import PulpoException, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = 2


class InvalidInputError(ValidationError):
    """The input of a call is not valid: wrong usage, unlike a ValidationError of the operation itself."""

    exit_code = USAGE

    @classmethod
    def of(cls, error: ValidationError) -> "InvalidInputError":
        """Return an error of another class as an InvalidInputError."""
        from pulpo_core.sensitive import remember_sensitive, remembered_sensitive

        found = cls(error.message, error.details, errors=error.errors, where=error.place, hint=error.hint)
        remember_sensitive(found, remembered_sensitive(error))
        return found


def leave_with(error: PulpoException, args: Sequence[str]) -> Exception:
    """Return the exception to raise for an error: itself, or after printing it as JSON, one that ends the command."""
    if not is_json(args) or os.environ.get("PULPO_TRACEBACK"):
        return error
    import typer

    print_json_error(error_members(error), error.exit_code)
    return typer.Exit(error.exit_code)


@contextmanager
def reported(as_json: bool, exit_code: "Callable[[PulpoException], int] | None" = None) -> Iterator[None]:
    """Print Pulpo's errors inside the block of a command, and exit with their exit codes, or with the result of
    `exit_code`."""
    import typer

    with printed(as_json, exit_code, typer.Exit):
        yield


@contextmanager
def printed(
    as_json: bool,
    exit_code: "Callable[[PulpoException], int] | None" = None,
    end: "Callable[[int], Exception | SystemExit]" = SystemExit,
) -> Iterator[None]:
    """Print Pulpo's errors inside the block, and raise `end` with the exit code. By default, `end` exits the process;
    inside a command of Typer it differs."""
    try:
        yield
        sys.stdout.flush()
    except PulpoException as error:
        if os.environ.get("PULPO_TRACEBACK"):
            raise
        code = exit_code(error) if exit_code else error.exit_code
        if as_json:
            print_json_error(error_members(error), code)
        else:
            from pulpo_core.cli.console import print_error

            print_error(error)
        raise end(code) from error
    except BrokenPipeError:  # the reader of the pipe, such as `head`, has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise end(0) from None


def error_members(error: PulpoException) -> dict[str, Any]:
    """Return an error as JSON values, with sensitive values masked."""
    return json_errors.error_members(error, ValidationError if isinstance(error, InvalidInputError) else None)
