"""Changes all documents that match a query: each is checked and written on its own.

The ids are read first, so that no document is changed twice, even if a change makes others match. A document is only
written if it still matches; if somebody changed it meanwhile, that change wins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from beanie import Document
from pymongo.errors import ConnectionFailure

from pulpo_core.counted import counted
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.query.parser import ListQuery
from pulpo_core.documents.rows import Rows
from pulpo_core.documents.versions import ANY
from pulpo_core.documents.write import Writer
from pulpo_core.exceptions import ConflictError, NotFoundError

Doc = TypeVar("Doc", bound=Document)
MAX_MATCHED = 10_000
"""The maximum number of documents that one call changes."""
COUNT = ("query", "_count")


@dataclass(frozen=True, slots=True)
class MatchFailure:
    """A document that was not changed: its id as JSON, and the error."""

    id: Any
    error: Exception


@dataclass(slots=True)
class MatchResult:
    """The result of a bulk write by query: how many documents matched and were written, and the failures."""

    matched: int
    written: int = 0
    failed: list[MatchFailure] = field(default_factory=list)


class MatchingWriter(Generic[Doc]):
    """Changes the documents that match a query, one after the other.

    `expected` is the number of documents that the caller expects; it is required without a filter. `progress` is called
    before each document, so that a caller can extend a deadline.
    """

    def __init__(
        self,
        writer: Writer[Doc],
        rows: Rows,
        query: ListQuery,
        expected: int | None,
        seconds: float | None,
        progress: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._rows = rows
        self._query = query
        self._expected = expected
        self._seconds = seconds
        self._progress = progress

    def refuse_deleted(self) -> None:
        """Raise ValidationError for a query of deleted documents, which can only be restored."""
        if self._query.deleted != "no":
            finding = "must not be given: deleted documents can only be restored"
            raise refusal(f"deleted {finding}", ("query", "deleted"), finding)

    async def patch(self, changes: Mapping[str, Any]) -> MatchResult:
        """Apply a merge patch to each document. Raises ValidationError for an invalid patch, and like `_keys`."""
        self._writer.validator.named(changes)

        async def write(key: Any) -> None:
            await self._writer.patch(key, changes, ANY, self._rows, self._query.filter)

        return await self._each(write)

    async def delete(self) -> MatchResult:
        """Delete each document. Raises like `_keys`."""

        async def write(key: Any) -> None:
            await self._writer.delete(key, ANY, self._rows, self._query.filter)

        return await self._each(write)

    async def _each(self, write: Callable[[Any], Any]) -> MatchResult:
        keys = await self._keys()
        result = MatchResult(len(keys))
        for key in keys:
            self._progress()
            try:
                await write(key)
                result.written += 1
            except ConnectionFailure:  # all other documents would fail in the same way, after a timeout
                raise
            except NotFoundError:
                conflict = ConflictError(f"the {self._writer.name} was changed meanwhile, and no longer matches")
                result.failed.append(MatchFailure(self._writer.reader.ids.to_json(key), conflict))
            except Exception as error:
                result.failed.append(MatchFailure(self._writer.reader.ids.to_json(key), error))
        return result

    async def _keys(self) -> list[Any]:
        """Return the ids of the documents.

        Raises ConflictError if their number is not the expected one, ValidationError if there are too many, or if
        neither a filter nor an expected number is given.
        """
        if not self._query.filter and self._expected is None:
            finding = "must say how many documents there are, if no filter chooses some of them"
            raise refusal(f"_count {finding}", COUNT, finding)
        readable = await self._rows.condition("read")
        keys = await self._writer.reader.keys(self._query, MAX_MATCHED + 1, self._seconds, readable)
        if len(keys) > MAX_MATCHED:
            finding = f"must match at most {MAX_MATCHED} documents: use more filters"
            raise refusal(f"the query {finding}", ("query",), finding)
        if self._expected is not None and len(keys) != self._expected:
            found = counted(len(keys), "document matches", "documents match")
            message = f"{found} by now, not {self._expected}"
            errors = [{"loc": COUNT, "msg": message, "type": "count"}]
            raise ConflictError(message, {"matched": len(keys)}, errors=errors, hint="look at the list again")
        return keys
