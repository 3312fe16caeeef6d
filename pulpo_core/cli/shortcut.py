"""Completes a command line, or runs a command whose plugin offers a shortcut, without importing the plugins.

A tree of commands may have a `shortcut` (see `Commands.tree`). It is in the record of `pulpo_core.cli.completion`, so
plugins need not be discovered. It is only used for a command line that begins with the name of the tree.
"""

import os
import pkgutil
import sys

from pulpo_core.cli import completion, garbage

DETAILS = ("PULPO_LOG_LEVEL", "PULPO_TRACEBACK")
"""Variables that request more output than the result."""


def take(of_project: bool = False) -> bool:
    """Complete the command line of this process or run its command by a shortcut, and return True.

    Returns False if there is no shortcut, or it cannot run the command.
    """
    if completion.is_wanted():
        return completion.complete(of_project)
    words = sys.argv[1:]
    if not words or words[0].startswith("-") or any(os.environ.get(name) for name in DETAILS):
        return False
    target = completion.shortcut_of(words[0], of_project)
    if not target:
        return False
    garbage.pause()  # a command that goes on without the shortcut resumes it
    return bool(pkgutil.resolve_name(target)(words[1:]))
