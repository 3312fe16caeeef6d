"""Asks for confirmation before something is dropped."""

import sys

import typer

from pulpo_core.exceptions import ConfigurationError


def confirm(what: str, word: str, yes: bool) -> None:
    """Ask at the terminal to type `word`, unless `yes` is given.

    Raises ConfigurationError without a terminal, and ends the command with exit code 1 for any other answer.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError(
            f"confirmation needs a terminal: {what.strip()}", hint="pass --yes to skip the question"
        )
    typer.echo(what, err=True)
    if typer.prompt(f"Type {word} to continue", default="", show_default=False, err=True) != word:
        typer.echo("Nothing was dropped.", err=True)
        raise typer.Exit(1)
