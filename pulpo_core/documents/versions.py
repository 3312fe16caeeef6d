"""Versions of documents, which let a write require that a document was not changed since it was read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

from pulpo_core.exceptions import PreconditionFailedError


def version_of(content: bytes) -> str:
    """Return the version of a document: a hash of its stored bytes, which changes with every change."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Expected:
    """The versions of a document that a write allows: those in `one_of` (None: any), except those in `none_of`."""

    one_of: frozenset[str] | None = None
    none_of: frozenset[str] = frozenset()

    @classmethod
    def read(cls, given: "Versions") -> "Expected":
        """Return the Expected for a version, for several allowed versions, or for None, which allows any."""
        if isinstance(given, Expected):
            return given
        return ANY if given is None else cls(frozenset([given] if isinstance(given, str) else given))

    @property
    def is_any(self) -> bool:
        """True if every version is allowed."""
        return self.one_of is None and not self.none_of

    def check(self, version: str, name: str) -> None:
        """Raise PreconditionFailedError unless a document of the model `name` may have this version."""
        if version in self.none_of or (self.one_of is not None and version not in self.one_of):
            raise PreconditionFailedError(
                f"the {name} has the version {version}, which is not an expected one",
                {"version": version},
                hint="read it again",
            )


Versions = Union[Expected, str, Iterable[str], None]  # noqa: UP007 (of strings and classes)
ANY = Expected()
