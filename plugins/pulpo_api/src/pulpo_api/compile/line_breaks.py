"""Lays generated statements out the way `ruff format` does, however long the names in them are."""

import re

WIDTH = 120
IMPORT = re.compile(r"(from \S+ import )(.+)()")
CALL = re.compile(r"([^\s\"][^(\"]*)\((.+)(\)[^)]*)")


def fold(code: str) -> str:
    """Break each import, call and `def` that is longer than a line: one name or argument a line, in parentheses."""
    return "".join(map(_fold, code.splitlines(keepends=True)))


def _fold(line: str) -> str:
    if len(line.rstrip("\n")) <= WIDTH:
        return line
    if found := IMPORT.fullmatch(line.rstrip("\n")):
        head, names, _ = found.groups()
        return f"{head}(\n    {names},\n)\n"
    if found := CALL.fullmatch(line.rstrip("\n")):
        head, arguments, tail = found.groups()
        inside = "".join(f"    {argument},\n" for argument in arguments.split(", "))
        return f"{head}(\n{inside}{tail}\n"
    return line
