"""One page of a list of documents."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import orjson
from beanie import Document

from pulpo_core.documents.encode.json import with_zones
from pulpo_core.documents.load import load

Doc = TypeVar("Doc", bound=Document)


class Page(Generic[Doc]):
    """The documents of one page: as JSON (`json`), as JSON values (`items`), as instances (`documents`).

    `next_cursor` is the cursor of the next page, None on the last one. `total` is the number of all documents of the
    list, if requested by `count=`. `versions` are the versions of the documents, in order, if requested by `_etags=`.
    """

    __slots__ = ("_found", "_kind", "json", "next_cursor", "total", "versions")

    def __init__(
        self,
        kind: type[Doc] | None,
        found: Sequence[Mapping[str, Any]],
        json: bytes,
        next_cursor: str | None,
        total: int | None,
        versions: list[str] | None = None,
    ) -> None:
        self._kind = kind
        self._found = found
        self.json = json
        self.next_cursor = next_cursor
        self.total = total
        self.versions = versions

    @property
    def items(self) -> list[dict[str, Any]]:
        """The documents as JSON values, by field name."""
        items: list[dict[str, Any]] = orjson.loads(self.json)
        return items

    @property
    def documents(self) -> list[Doc]:
        """The documents as instances of the model's class, with unfetched links.

        Raises ProcessingError if the model refuses a stored document, TypeError if `fields=` left fields out.
        """
        if self._kind is None:
            raise TypeError("documents need all fields, but fields= left some out; use items, or omit fields=")
        return [load(self._kind, with_zones(stored)) for stored in self._found]

    def to_json(self) -> bytes:
        """Return the page as the API sends it: `{"items": […], "next_cursor": …, "total": …}`."""
        return b'{"items":%b,"next_cursor":%b,"total":%b}' % (
            self.json,
            orjson.dumps(self.next_cursor),
            b"null" if self.total is None else b"%d" % self.total,
        )
