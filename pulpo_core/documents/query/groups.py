"""`or=(status=open,owner=me)`: reads groups of filters, of which one must match, or all.

A group is `or(…)` or `and(…)` around filters and groups, with commas between them. A value ends at a comma or a
parenthesis; in double quotes it may contain both, with quotes doubled: `title="a, b"`. Several values are in
parentheses: `status__in=(open,"on hold")`. The names of the filters are not checked here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_NESTING = 3
MAX_FILTERS = 50
NAME = re.compile(r"\s*([^\s=(),\"][^=(),\"]*)")
QUOTED = re.compile(r'"((?:[^"]|"")*)"')
PLAIN = re.compile(r"[^(),]*")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of filters, each a name and a value, and of inner groups. All must match, or one of them if `is_or`."""

    is_or: bool
    filters: list[tuple[str, Any]]
    groups: list["Group"]

    @property
    def size(self) -> int:
        """The number of filters in the group and its inner groups."""
        return len(self.filters) + sum(group.size for group in self.groups)


def read_alternatives(given: Any, nesting: int = 1) -> Group:
    """Return the group of an `or`, given as text, or as a list of mappings, each with filters that must all match.

    Raises ValueError.
    """
    if isinstance(given, str):
        return _Reader(given).read()
    _check_nesting(nesting)
    if not isinstance(given, list | tuple) or not given or not all(isinstance(each, Mapping) for each in given):
        raise ValueError("must be filters in parentheses, like (status=open,owner=me), or a list of mappings")
    return Group(True, [], [_conjunction(each, nesting + 1) for each in given])


def _conjunction(filters: Mapping[str, Any], nesting: int) -> Group:
    inner = [read_alternatives(filters["or"], nesting + 1)] if "or" in filters else []
    return Group(False, [(name, value) for name, value in filters.items() if name != "or"], inner)


def _check_nesting(nesting: int) -> None:
    if nesting > MAX_NESTING:
        raise ValueError(f"must not have groups more than {MAX_NESTING} deep")


class _Reader:
    """Reads the text of one group."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> Group:
        group = self._group(True, 1)
        if self._at < len(self._text):
            raise self._wrong("no more")
        return group

    def _group(self, is_or: bool, nesting: int) -> Group:
        _check_nesting(nesting)
        group = Group(is_or, [], [])
        self._expect("(")
        self._term(group, nesting)
        while self._take(","):
            self._term(group, nesting)
        self._expect(")")
        return group

    def _term(self, group: Group, nesting: int) -> None:
        name = self._match(NAME, "a filter like field=value").rstrip()
        if name in ("or", "and") and self._text.startswith("(", self._at):
            group.groups.append(self._group(name == "or", nesting + 1))
            return
        self._expect("=")
        group.filters.append((name, self._operand(name)))

    def _operand(self, name: str) -> str | list[str]:
        if self._take("("):
            return self._list()
        is_quoted, value = self._value()
        # a list of one value, which may contain a comma
        return [value] if is_quoted and name.endswith(("__in", "__nin")) else value

    def _list(self) -> list[str]:
        values = [self._value()[1]]
        while self._take(","):
            values.append(self._value()[1])
        self._expect(")")
        return values

    def _value(self) -> tuple[bool, str]:
        if self._text.startswith('"', self._at):
            return True, self._match(QUOTED, 'a closing " of a value').replace('""', '"')
        return False, self._match(PLAIN, "a value")

    def _match(self, pattern: re.Pattern[str], wanted: str) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise self._wrong(wanted)
        self._at = found.end()
        return found[found.lastindex or 0]

    def _take(self, sign: str) -> bool:
        found = self._text.startswith(sign, self._at)
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wrong(repr(sign))

    def _wrong(self, wanted: str) -> ValueError:
        rest = self._text[self._at : self._at + 20]
        where = f"before {rest!r}" if rest else "at the end"
        return ValueError(f"must have {wanted} {where}; it is written like (status=open,owner=me)")
