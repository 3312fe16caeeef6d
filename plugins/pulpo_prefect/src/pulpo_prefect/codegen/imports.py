"""Collects the imports of a generated module, and avoids name clashes."""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pulpo_core.generation import Brackets, Import, lay_out
from pulpo_prefect.codegen.names import is_builtin

RUNTIME = "pulpo_prefect.flows"
THIRD_PARTY = ("prefect", "pydantic")


@dataclass
class Imports:
    """The imports of one module. `taken` are names that are already used in it, or in one of its functions."""

    taken: set[str] = field(default_factory=set)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, module: str, name: str) -> str:
        """Import `name` from `module`, and return its local name, which differs if `name` is taken."""
        if (module, name) not in self._names:
            self._names[module, name] = self.reserve(name)
        return self._names[module, name]

    def reserve(self, name: str) -> str:
        """Reserve the name, with underscores appended until it is free, and return it."""
        while name in self.taken or is_builtin(name):
            name += "_"
        self.taken.add(name)
        return name

    def standard(self) -> str:
        """Return the imports of the standard library."""
        return self._block(lambda module: module.partition(".")[0] in sys.stdlib_module_names)

    def runtime(self) -> str:
        """Return the import of the module that runs the flows. It must precede Prefect, whose environment it sets."""
        return self._block(lambda module: module == RUNTIME)

    def libraries(self) -> str:
        """Return the imports of Prefect and pydantic."""
        return self._block(lambda module: module.partition(".")[0] in THIRD_PARTY)

    def project(self) -> str:
        """Return all other imports, indented: of the project, and of the types that its operations take and return."""
        known = (*sys.stdlib_module_names, *THIRD_PARTY)
        return self._block(lambda module: module != RUNTIME and module.partition(".")[0] not in known, depth=1)

    def _block(self, belongs: Callable[[str], bool], depth: int = 0) -> str:
        modules = sorted({module for module, _ in self._names if belongs(module)}, key=_natural_order)
        return "\n".join(lay_out(code, depth) for module in modules for code in self._lines(module))

    def _lines(self, module: str) -> Iterable[Brackets | str]:
        found = sorted((name for other, name in self._names if other == module), key=_member_order)
        plain = [name for name in found if self._names[module, name] == name]
        if plain:
            yield Import(f"from {module} import ", plain, "")
        yield from (
            f"from {module} import {name} as {self._names[module, name]}" for name in found if name not in plain
        )


def _natural_order(name: str) -> list[tuple[int, str]]:
    """Return a sort key that ignores case and sorts `job2` before `job10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name.lower())]


def _member_order(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Return a sort key for constants first, then classes, then the rest, as in isort."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return kind, _natural_order(name)
