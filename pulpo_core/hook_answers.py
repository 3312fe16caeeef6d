"""The type of a hook's answers, declared at its hookspec.

    @hookspec
    @answers("pulpo_core.services:Service", many=True)
    def pulpo_services(project: "Project") -> "Iterable[Service]": ...

Plugins that return another type are reported by name, so callers of the hook only get valid answers.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

Hookspec = TypeVar("Hookspec", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """An instance of `kind`, or an iterable of instances (`many`); with `classes`, subclasses instead of instances.

    `kind` is an import path (`beanie:Document`), because modules of hookspecs import nothing.
    """

    kind: str
    many: bool = False
    classes: bool = False

    def fits(self, item: object) -> bool:
        """Return True if an item has the declared type, which is imported for this."""
        kind = _resolve(self.kind)
        if isinstance(item, type):
            return self.classes and issubclass(item, kind)
        return not self.classes and isinstance(item, kind)

    def expected(self, *, many: bool = False) -> str:
        """Return the type in words: "an instance of Service", "a list of subclasses of Document"."""
        name = self.kind.rpartition(":")[2]
        if many:
            return f"a list of {'subclasses' if self.classes else 'instances'} of {name}"
        return f"{'a subclass' if self.classes else 'an instance'} of {name}"


def answers(kind: str, *, many: bool = False, classes: bool = False) -> Callable[[Hookspec], Hookspec]:
    """Declare what a hook returns; see `HookAnswer`."""

    def declare(hookspec: Hookspec) -> Hookspec:
        hookspec.__dict__["pulpo_answer"] = HookAnswer(kind, many, classes)
        return hookspec

    return declare


def declared_answer(hookspec: object) -> HookAnswer | None:
    """Return the declared answer of a hookspec; None if it declares none, and accepts any answer."""
    return getattr(hookspec, "pulpo_answer", None)


_resolve = cache(pkgutil.resolve_name)
