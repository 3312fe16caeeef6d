"""`pulpo api stop|restart|logs`: the commands of pulpo-cli for services in the background."""

from typing import Any

from pulpo_core.cli.app import resolve_of


def __getattr__(name: str) -> Any:
    """Return the function of a command: `stop`. Raises MissingCommandError without pulpo-cli."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return resolve_of("pulpo-cli", "up", f"pulpo_cli.services.commands.service:api_{name}")
