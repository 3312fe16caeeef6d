"""`pulpo api stop|restart|logs`: those of pulpo-cli, which runs services in the background."""

import pkgutil
from typing import Any

from pulpo_core.cli import missing_command


def __getattr__(name: str) -> Any:
    """Return the function of a command: `stop`. Raises MissingCommandError without pulpo-cli."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return pkgutil.resolve_name(f"pulpo_cli.services.commands.service:api_{name}")
    except ModuleNotFoundError:
        raise missing_command("up", "pulpo-cli") from None
