"""The data that an annotation carries from one operation to another: pydantic classes, one value or many."""

import types
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.dataclasses import is_pydantic_dataclass

CONTAINERS = (list, set, frozenset, tuple, Sequence, Collection, Iterable)
FRAMEWORKS = ("beanie", "pulpo_core", "pydantic")


@dataclass(frozen=True, slots=True)
class Carried:
    """The data that a parameter takes, or that an operation returns: a value of one of `classes`, or `many` of them."""

    classes: frozenset[type[Any]]
    many: bool = False

    @property
    def name(self) -> str:
        """The names of the classes, as one would write them: `RawJobs`, `Draft | Offer`."""
        return " | ".join(sorted(cls.__name__ for cls in self.classes))

    def accepts(self, returned: "Carried") -> bool:
        """Return True if a returned value fits a parameter that takes this; one for many takes a single one too."""
        fits = all(any(issubclass(cls, taken) for taken in self.classes) for cls in returned.classes)
        return fits and (self.many or not returned.many)

    def shares(self, other: "Carried") -> bool:
        """Return True if the two have a class in common."""
        return not self.classes.isdisjoint(other.classes)


def carried(annotation: Any) -> Carried | None:
    """Return what an annotation carries; None for plain values (`str`, `dict`, `Any`), which connect no operations.

    `Job`, `Job | None` and `Annotated[Job, …]` carry a Job, `list[Job]` many, `Draft | Offer` one of the two.
    """
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return carried(args[0])
    if origin in (Union, types.UnionType):
        return _union([carried(arg) for arg in args if arg is not type(None)])
    if origin in CONTAINERS and (len(args) == 1 or args[1:] == (...,)):
        inner = carried(args[0])
        return None if inner is None or inner.many else Carried(inner.classes, many=True)
    return Carried(frozenset([annotation])) if is_data(annotation) else None


def _union(parts: list[Carried | None]) -> Carried | None:
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts) or len({part.many for part in known}) > 1:
        return None
    return Carried(frozenset[type[Any]]().union(*(part.classes for part in known)), known[0].many)


def is_data(annotation: Any) -> bool:
    """Return True for a pydantic class of the user's; base classes of frameworks say nothing about data."""
    if not isinstance(annotation, type) or annotation.__module__.partition(".")[0] in FRAMEWORKS:
        return False
    return issubclass(annotation, BaseModel) or is_pydantic_dataclass(annotation)
