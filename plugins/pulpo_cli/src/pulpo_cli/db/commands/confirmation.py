"""Asks before something is lost."""

import sys

import typer

from pulpo_core.exceptions import ConfigurationError


def confirm(what: str, word: str, yes: bool) -> None:
    """Go on only if `yes` is given, or the person at the terminal types `word`.

    Raises ConfigurationError where nobody can be asked, and ends the command with exit code 1 for any other answer.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError(f"{what} Nobody is there to be asked", hint="say --yes, if that is what you want")
    typer.echo(what, err=True)
    if typer.prompt(f"Type {word} to go on", default="", show_default=False, err=True) != word:
        typer.echo("Nothing was dropped.", err=True)
        raise typer.Exit(1)
