"""`pulpo help`."""

from typing import Annotated

import typer

Words = Annotated[
    list[str] | None, typer.Argument(metavar="[COMMAND]...", help="The words of the command.", show_default=False)
]


def help_command(context: typer.Context, words: Words = None) -> None:
    """Show the help of a command, or of `pulpo`: `pulpo help api start`."""
    root = context.find_root()
    root.command.main([*(words or []), "--help"], prog_name=root.info_name, obj=root.obj, standalone_mode=False)
