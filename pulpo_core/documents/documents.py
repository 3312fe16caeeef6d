"""`Documents`: what every surface does with the documents of one model."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Generic, TypeVar

from beanie import Document

from pulpo_core.documents.encode.export import ExportFormat
from pulpo_core.documents.page import Page
from pulpo_core.documents.query.parser import ListQuery
from pulpo_core.documents.read import Reader
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.exceptions import NotFoundError
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.registries import ModelRegistry

Doc = TypeVar("Doc", bound=Document)
Query = ListQuery | Mapping[str, Any] | Iterable[tuple[str, Any]]

_readers: dict[tuple[type[Document], str], Reader[Any]] = {}


class Documents(Generic[Doc]):
    """The documents of one model: `Documents(Job)`, or `Documents("Job")`, in a project that runs.

    A query is what it is in a URL, as keyword arguments: `find(salary__gte=80000, sort="-created_at", limit=10)`, or
    as a mapping or pairs where a field's name is in the way. The values of filters may be texts, as in a URL, or of
    the field's own type.
    """

    __slots__ = ("_reader", "actor", "channel", "model")

    def __init__(self, model: type[Doc] | str | ModelInfo) -> None:
        self.model = _find_model(model)
        self.actor: Actor | None = None
        self.channel = "python"
        self._reader: Reader[Doc] = _reader(self.model)

    def as_(self, actor: Actor, channel: str = "python") -> "Documents[Doc]":
        """Return the same documents as they are for an actor, who uses the surface `channel`."""
        found: Documents[Doc] = object.__new__(Documents)
        found.model, found.actor, found.channel, found._reader = self.model, actor, channel, self._reader
        return found

    async def query(self, query: Query = (), /, **parameters: Any) -> ListQuery:
        """Return a query that has been checked: for those who send the same one again and again.

        Raises ValidationError that names each parameter that is wrong.
        """
        if isinstance(query, ListQuery):
            return query
        pairs = list(query.items() if isinstance(query, Mapping) else query)
        return await self._reader.parse([*pairs, *parameters.items()])

    async def find(self, query: Query = (), /, *, time_limit: float | None = None, **parameters: Any) -> Page[Doc]:
        """Return a page of the documents that a query asks for: 50 of them, or `limit`.

        `time_limit` is how many seconds the database may take. Raises ValidationError for a wrong query,
        ExecutionTimeout.
        """
        return await self._reader.page(await self.query(query, **parameters), time_limit)

    async def count(self, query: Query = (), /, *, time_limit: float | None = None, **parameters: Any) -> int:
        """Return how many documents meet the filters of a query, exactly unless it says `count="estimated"`.

        Raises like `find`.
        """
        return await self._reader.count(await self.query(query, **parameters), time_limit)

    async def export(
        self,
        format: ExportFormat,  # noqa: A002
        query: Query = (),
        /,
        *,
        time_limit: float | None = None,
        **parameters: Any,
    ) -> AsyncIterator[bytes]:
        """Return all that a query asks for as a stream: `async for part in await documents.export("csv", …)`.

        "csv" has a head, "ndjson" a line of JSON for each document, "json" is one array. The stream raises
        TimeoutError when the database takes longer than `time_limit` seconds for the next batch. Raises ValidationError
        for a wrong query.
        """
        return self._reader.export(await self.query(query, **parameters), format, time_limit)

    async def get(self, id: Any, /) -> StoredDocument[Doc]:  # noqa: A002
        """Return the document of an id: its text, as in a URL, or a value of its own type. Raises NotFoundError."""
        return await self._reader.get(id)


def _find_model(model: type[Document] | str | ModelInfo) -> ModelInfo:
    if isinstance(model, ModelInfo):
        return model
    if isinstance(model, str):
        found = ModelRegistry.get(model)
    else:
        found = next((info for info in ModelRegistry.list_all() if info.document_cls is model), None)
    if found is None:
        name = model if isinstance(model, str) else model.__name__
        raise NotFoundError(f"there is no model {name!r}", hint="import the module that declares it by @datamodel")
    return found


def _reader(model: ModelInfo) -> Reader[Any]:
    """The reader of a model, made once: it holds what is slow to find out about the class."""
    key = (model.document_cls, model.name)
    if key not in _readers:
        _readers[key] = Reader(*key)
    return _readers[key]
