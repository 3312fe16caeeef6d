"""The names in a generated module: what it imports, under which name, and what would shadow what."""

import builtins
import keyword
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pulpo_core.generation import Brackets, Import, lay_out

FIRST = "pulpo_prefect.flows"
THIRD_PARTY = ("prefect", "pydantic")


@dataclass
class Imports:
    """Collects imports. `taken` are names that mean something else in the module, or in a function of it."""

    taken: set[str] = field(default_factory=set)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, module: str, name: str) -> str:
        """The name by which `name` of `module` is known here. It is imported under another one where it is taken."""
        if (module, name) not in self._names:
            self._names[module, name] = self.fresh(name)
        return self._names[module, name]

    def fresh(self, name: str) -> str:
        """The name, with underscores behind it until it is free; from then on it is taken."""
        found = free(name, self.taken)
        self.taken.add(found)
        return found

    def standard(self) -> str:
        """The imports of the standard library."""
        return self._block(lambda module: module.partition(".")[0] in sys.stdlib_module_names)

    def pulpo(self) -> str:
        """What runs the flows, which has to be imported first."""
        return self._block(lambda module: module == FIRST)

    def libraries(self) -> str:
        """Prefect and pydantic."""
        return self._block(lambda module: module.partition(".")[0] in THIRD_PARTY)

    def project(self) -> str:
        """All others: the project's own, and what the types of its operations are made of."""
        known = (*sys.stdlib_module_names, *THIRD_PARTY)
        return self._block(lambda module: module != FIRST and module.partition(".")[0] not in known, depth=1)

    def _block(self, belongs: Callable[[str], bool], depth: int = 0) -> str:
        modules = sorted({module for module, _ in self._names if belongs(module)}, key=_natural)
        return "\n".join(lay_out(code, depth) for module in modules for code in self._lines(module))

    def _lines(self, module: str) -> Iterable[Brackets | str]:
        found = sorted((name for other, name in self._names if other == module), key=_member)
        plain = [name for name in found if self._names[module, name] == name]
        if plain:
            yield Import(f"from {module} import ", plain, "")
        yield from (
            f"from {module} import {name} as {self._names[module, name]}" for name in found if name not in plain
        )


def free(name: str, taken: Iterable[str]) -> str:
    """The name, with underscores behind it until it is not taken, no keyword and no builtin."""
    while name in taken or keyword.iskeyword(name) or hasattr(builtins, name):
        name += "_"
    return name


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts `job2` before `job10`, letter case aside."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name.lower())]


def _member(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Sorts constants before classes before the rest, as isort does."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return kind, _natural(name)
