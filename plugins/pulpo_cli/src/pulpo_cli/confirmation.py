"""Asks for confirmation before an action that cannot be undone."""

import sys

import typer

from pulpo_core.exceptions import ConfigurationError


def confirm(question: str, yes: bool) -> None:
    """Ask at the terminal, unless `yes` is given.

    Raises ConfigurationError without a terminal, and ends the command with exit code 1 for any other answer than yes.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError(f"confirmation needs a terminal: {question}", hint="pass --yes to skip the question")
    typer.confirm(question, abort=True, err=True)
