"""Commands and groups that report usage errors as JSON if their arguments ask for JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand

from pulpo_core.cli import garbage
from pulpo_core.cli.json_errors import is_json, print_json_error


class JsonUsage:
    """Reports usage errors as JSON if `--json` is among the arguments: the first base class of a command or group."""

    _wants_json = False

    def make_context(self, info_name: Any, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Parse the arguments."""
        self._wants_json = is_json(args)
        make: Any = super()
        with self._usage_errors():
            return make.make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the function; of a group, the command."""
        run: Any = super()
        with self._usage_errors():
            return run.invoke(ctx)

    @contextmanager
    def _usage_errors(self) -> Iterator[None]:
        try:
            yield
        except typer.TyperException as error:
            if not self._wants_json:
                raise
            print_json_error({"type": "UsageError", "message": error.format_message()}, error.exit_code)
            raise typer.Exit(error.exit_code) from None


class JsonErrors(JsonUsage, TyperCommand):
    """A command that reports usage errors as JSON if `--json` is among its arguments."""

    def invoke(self, ctx: Any) -> Any:
        """Run the function. By then, everything that the command needs has been imported."""
        garbage.resume()
        return super().invoke(ctx)
