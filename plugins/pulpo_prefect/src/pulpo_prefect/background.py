"""Commands for the Prefect server and workers in the background, which pulpo-cli runs as services."""

from typing import Any

from pulpo_core.cli.app import resolve_of

NAME = "prefect"


def resolve(name: str) -> Any:
    """Return an object of pulpo-cli's services, such as `control:up`. Raises MissingCommandError without pulpo-cli."""
    return resolve_of("pulpo-cli", "up", f"pulpo_cli.services.{name}")


def __getattr__(name: str) -> Any:
    """Return the function of a command, by the name of its service and its verb: `worker_start`."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return resolve(f"commands.service:{name}")
