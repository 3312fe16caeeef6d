"""The data that an annotation carries from one operation to another: pydantic classes, one value or many."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.dataclasses import is_pydantic_dataclass

from pulpo_core.annotations import item_type, members

FRAMEWORKS = ("beanie", "lazy_model", "pulpo_core", "pydantic")


@dataclass(frozen=True, slots=True)
class Carried:
    """The data that a parameter takes, or that an operation returns: a value of one of `classes`, or `many` of them."""

    classes: frozenset[type[Any]]
    many: bool = False

    @property
    def name(self) -> str:
        """The names of the classes, as in an annotation: `RawJobs`, `Draft | Offer`."""
        return " | ".join(sorted(cls.__name__ for cls in self.classes))

    def accepts(self, returned: "Carried") -> bool:
        """Return True if a returned value fits a parameter that takes this data. If it takes many, one fits, too."""
        fits = all(any(issubclass(cls, taken) for taken in self.classes) for cls in returned.classes)
        return fits and (self.many or not returned.many)

    def shares(self, other: "Carried") -> bool:
        """Return True if the two have a class in common."""
        return not self.classes.isdisjoint(other.classes)


def carried(annotation: Any) -> Carried | None:
    """Return the data that an annotation carries; None for plain values (`str`, `dict`, `Any`), which connect nothing.

    `Job`, `Job | None` and `Annotated[Job, …]` carry a Job, `list[Job]` many, `Draft | Offer` one of the two.
    """
    found = members(annotation)
    if len(found) != 1:
        return _union([carried(one) for one in found])
    if (item := item_type(found[0])) is not None:
        inner = carried(item)
        return None if inner is None or inner.many else Carried(inner.classes, many=True)
    return Carried(frozenset(found)) if is_data(found[0]) else None


def _union(parts: list[Carried | None]) -> Carried | None:
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts) or len({part.many for part in known}) > 1:
        return None
    return Carried(frozenset[type[Any]]().union(*(part.classes for part in known)), known[0].many)


def is_data(annotation: Any) -> bool:
    """Return True for a pydantic class of the user; the base classes of frameworks do not identify data."""
    if not isinstance(annotation, type) or annotation.__module__.partition(".")[0] in FRAMEWORKS:
        return False
    return issubclass(annotation, BaseModel) or is_pydantic_dataclass(annotation)
