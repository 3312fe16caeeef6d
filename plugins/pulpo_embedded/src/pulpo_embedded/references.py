"""References between documents (`DBRef`), as the engine's process holds them in memory: as the documents that they are.

The library `bson` turns each stored `{"$ref": …, "$id": …}` into an object, and the engine looks into dicts only. So
it would find nothing at `member.$id`, join nothing with it, and fail to index a reference. With `use()`, `bson` makes
dicts of them instead. Their bytes, stored and sent, are the same either way.
"""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any


class ReferenceKey(str):
    """A key of a reference. It does not say that it starts with `$`: that would make the engine see an operator."""

    __slots__ = ()

    def startswith(self, prefix: str | tuple[str, ...], *positions: Any) -> bool:
        """Return False for `$`, as if this were the name of a field, which it is."""
        return prefix != "$" and super().startswith(prefix, *positions)

    def __str__(self) -> str:
        return self


COLLECTION, ID, DATABASE = map(ReferenceKey, ("$ref", "$id", "$db"))


class Reference(dict[str, Any]):
    """A reference. It is made as `bson` makes a `DBRef`."""

    def __init__(
        self, collection: str, key: Any, database: str | None = None, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__({COLLECTION: collection, ID: key})
        if database is not None:
            self[DATABASE] = database
        self.update(extra or {})


def use() -> None:
    """Let `bson` make these references in this process. Must be called before it is imported."""
    if "bson" in sys.modules:
        raise ImportError("references must be set up before bson is imported")
    module: Any = ModuleType("bson.dbref", __doc__)
    module.DBRef = Reference
    sys.modules["bson.dbref"] = module
