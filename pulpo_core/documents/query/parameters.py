"""The parameters of a query as they were sent, and their errors."""

from collections.abc import Iterable
from typing import Any

from pulpo_core.exceptions import ValidationError

RESERVED = (
    "limit",
    "offset",
    "cursor",
    "sort",
    "fields",
    "expand",
    "count",
    "q",
    "or",
    "format",
    "download",
    "_etags",
    "_problems",
)
LISTS, ENDINGS = ("sort", "fields", "expand"), ("__in", "__nin")


class QueryParameters:
    """The parameters of one query, and their errors.

    Values are text, as in a URL, or Python values. Those of reserved words are converted to text; None counts as
    absent, so that a loop may begin with `cursor=None`.
    """

    def __init__(self, parameters: Iterable[tuple[str, Any]]) -> None:
        self.values: dict[str, Any] = {}
        self.alternatives: list[Any] = []
        self.errors: list[dict[str, Any]] = []
        for name, value in parameters:
            if name == "or" and value is not None:
                self.alternatives.append(value)
            elif name not in RESERVED:
                self._add(name, value)
            elif value is not None:
                self._add(name, _as_text(value))

    def _add(self, name: str, value: Any) -> None:
        former, is_list = self.values.get(name), name in LISTS or name.endswith(ENDINGS)
        if is_list and isinstance(former, str) and isinstance(value, str):
            value = f"{former},{value}"  # some generated clients send lists like this
        elif name in self.values:
            self.refuse(name, "given more than once", "repeated")
        if name in RESERVED and "\0" in value:
            self.refuse(name, "must not contain a NUL character")
        self.values[name] = value

    def refuse(self, name: str, message: str, kind: str = "value") -> None:
        """Record an error of a parameter."""
        self.errors.append({"loc": ("query", name), "msg": message, "type": kind})

    def check(self) -> None:
        """Raise ValidationError if errors were recorded."""
        if self.errors:
            shown = "; ".join(f"{error['loc'][1]}: {error['msg']}" for error in self.errors[:5])
            raise ValidationError(f"the query is not valid: {shown}", errors=self.errors)

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Take a parameter that is a whole number; None if it is missing or invalid."""
        value = self.values.pop(name, None)
        if value is None or (value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most):
            return None if value is None else int(value)
        self.refuse(name, f"must be a whole number from {least} to {most}")
        return None


def _as_text(value: Any) -> str:
    """Return the value of a reserved word as in a URL: `-created_at,title` for `["-created_at", "title"]`."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
