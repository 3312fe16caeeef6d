"""Completes a command line, or runs a command whose plugin has a way for that, without importing what runs all others.

A tree of commands may name a `shortcut` (see `Commands.tree`). The record of `pulpo_core.cli.completion` has it, so
that no plugin is looked for. Only a command line that begins with the word of the tree takes it.
"""

import os
import pkgutil
import sys

from pulpo_core.cli import completion, garbage

DETAILS = ("PULPO_LOG_LEVEL", "PULPO_TRACEBACK")
"""Variables that ask for more than a result."""


def take(of_project: bool = False) -> bool:
    """Complete the command line of this process or run its command, and return True; False if that needs the rest."""
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
