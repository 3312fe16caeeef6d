"""Versions of documents: what tells whether one was changed since it was read, and which one a write is meant for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

from pulpo_core.exceptions import PreconditionFailedError


def version_of(content: bytes) -> str:
    """Return the version of a document: a hash of its bytes as they are stored, so that every change shows."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Expected:
    """The versions of a document that a write is meant for: those of `one_of` (None: any), but those of `none_of`."""

    one_of: frozenset[str] | None = None
    none_of: frozenset[str] = frozenset()

    @classmethod
    def read(cls, given: "Versions") -> "Expected":
        """Return what a caller means: a version, several of which any will do, or None for any at all."""
        if isinstance(given, Expected):
            return given
        return ANY if given is None else cls(frozenset([given] if isinstance(given, str) else given))

    @property
    def is_any(self) -> bool:
        """Return True where every version will do."""
        return self.one_of is None and not self.none_of

    def check(self, version: str, name: str) -> None:
        """Raise PreconditionFailedError unless a document of the model `name` may be of this version."""
        if version in self.none_of or (self.one_of is not None and version not in self.one_of):
            raise PreconditionFailedError(
                f"the {name} has the version {version}, which is not the one expected",
                {"version": version},
                hint="read it again",
            )


Versions = Union[Expected, str, Iterable[str], None]  # noqa: UP007 (of strings and classes)
ANY = Expected()
