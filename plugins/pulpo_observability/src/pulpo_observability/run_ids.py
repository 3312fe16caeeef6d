"""Ids of runs at the terminal: tables show their beginning, and commands accept it."""

from pulpo_core.cli.console import is_terminal
from pulpo_core.exceptions import ConflictError

LEAST = 3  # characters that a command accepts
SHOWN = 8


def shown_id(id: str) -> str:  # noqa: A002
    """Return a run's id for a table: its beginning at a terminal, all of it elsewhere."""
    return id[:SHOWN] if is_terminal() else id


def ambiguous(beginning: str) -> ConflictError:
    """Return the error for a beginning that several ids have."""
    return ConflictError(f"several runs have ids that begin with {beginning!r}", hint="give more of the id")
