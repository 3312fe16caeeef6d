"""Lays code out as `ruff format` does, however long the names in it are."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 120
IMPORT_WIDTH = 88  # ruff's own: with a name a line it is content, whatever the width
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Brackets:
    """Code with a bracket and items in it: `head(item, item)tail`, on one line, or an item a line."""

    head: str
    items: "Sequence[str | Brackets]"
    tail: str = ")"

    def __str__(self) -> str:
        return f"{self.head}{', '.join(map(str, self.items))}{self.tail}"

    def with_ends(self, before: str = "", after: str = "") -> "Brackets":
        """The same with text around it: `name = ` before, ` = None` after."""
        return Brackets(before + self.head, self.items, self.tail + after)


@dataclass(frozen=True, slots=True)
class Import(Brackets):
    """An import, whose names get brackets only when they do not fit on the line."""

    def broken(self) -> Brackets:
        """With brackets."""
        return Brackets(f"{self.head}(", self.items, ")")


def lay_out(code: str | Brackets, depth: int = 0, room: int = 0) -> str:
    """One statement at a depth, with no newline at its end; `room` characters have to fit behind it."""
    indent = INDENT * depth
    flat = f"{indent}{code}"
    width = IMPORT_WIDTH if isinstance(code, Import) else WIDTH
    if isinstance(code, str) or not code.items or len(flat) + room <= width:
        return flat
    if isinstance(code, Import):
        code = code.broken()
    items = "".join(f"{lay_out(item, depth + 1, room=1)},\n" for item in code.items)
    return f"{indent}{code.head}\n{items}{indent}{code.tail}"
