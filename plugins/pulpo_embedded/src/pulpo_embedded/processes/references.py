"""Makes the engine's process hold references between documents (`DBRef`) in memory as dicts.

The library `bson` turns each stored `{"$ref": …, "$id": …}` into an object, but the engine looks into dicts only. So it
would find nothing at `member.$id`, join nothing with it, and fail to index a reference. After `use()`, `bson` makes
dicts instead. The stored and sent bytes are the same either way.
"""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any


class ReferenceKey(str):
    """A key of a reference. Its `startswith` denies the `$`, so that the engine does not take it for an operator."""

    __slots__ = ()

    def startswith(self, prefix: str | tuple[str, ...], *positions: Any) -> bool:
        """Return False for `$`, because this is the name of a field."""
        return prefix != "$" and super().startswith(prefix, *positions)

    def __str__(self) -> str:
        return self


COLLECTION, ID, DATABASE = map(ReferenceKey, ("$ref", "$id", "$db"))


class Reference(dict[str, Any]):
    """A reference, with the constructor of a `DBRef`."""

    def __init__(
        self, collection: str, key: Any, database: str | None = None, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__({COLLECTION: collection, ID: key})
        if database is not None:
            self[DATABASE] = database
        self.update(extra or {})


def use() -> None:
    """Make `bson` use these references in this process. Must be called before `bson` is imported."""
    if "bson" in sys.modules:
        raise ImportError("references must be set up before bson is imported")
    module: Any = ModuleType("bson.dbref", __doc__)
    module.DBRef = Reference
    sys.modules["bson.dbref"] = module
