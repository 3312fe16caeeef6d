"""Calls of operations: in this process, or through an API."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pulpo_cli.project.call import Call
from pulpo_core.cli.garbage import paused
from pulpo_core.exceptions import UnsupportedError

if TYPE_CHECKING:
    from pulpo_cli.project.remote.target import RemoteApi

Result = TypeVar("Result")


def run_once(name: str, data: Any, target: "RemoteApi | None", *, dry_run: bool = False) -> Any:
    """Return the result of one call. Raises InvalidInputError, PulpoException."""
    if target is None:
        with paused():  # this import takes most of the time of a short command
            from pulpo_cli.project.local_calls import run_calls

        return run_calls(name, lambda call: call(data, ""), dry_run=dry_run)
    _check_remote(dry_run)
    from pulpo_cli.project.remote.calls import call

    return call(target, name, data)


def run_many(
    name: str, work: Callable[[Call], Awaitable[Result]], target: "RemoteApi | None", *, dry_run: bool = False
) -> Result:
    """Run `work` with a function that makes calls, which may run concurrently. Raises what `work` raises."""
    if target is None:
        with paused():  # this import takes most of the time of a short command
            from pulpo_cli.project.local_calls import run_calls

        return run_calls(name, work, dry_run=dry_run)
    _check_remote(dry_run)
    from pulpo_cli.project.remote.calls import run_calls as run_remote_calls

    return run_remote_calls(target, name, work)


def _check_remote(dry_run: bool) -> None:
    if dry_run:
        raise UnsupportedError("--dry-run cannot be combined with --remote: an API cannot undo its writes")
