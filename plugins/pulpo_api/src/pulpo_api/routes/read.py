"""Reads the documents of one collection: one by its id, a page of them, or all of them as a stream."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import bson
import orjson
from beanie import Document
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pulpo_api.context import api_context
from pulpo_api.http.accept import export_type
from pulpo_api.http.conditional import check_match, has_conditions, is_known
from pulpo_api.http.responses import JsonBytes
from pulpo_core.documents.collection_views import views
from pulpo_core.documents.encode.export import CSV, comma_separated, in_batches, in_values, ndjson, ndjson_of
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.fields import visible_fields
from pulpo_core.documents.query.cursors import write_cursor
from pulpo_core.documents.query.links import expand, linked
from pulpo_core.documents.query.parser import DEFAULT_LIMIT, ListQuery, ListQueryParser, read_pairs
from pulpo_core.documents.query.search import has_text_index
from pulpo_core.documents.single_batch import find_page, milliseconds
from pulpo_core.documents.stored_document import Stored, read
from pulpo_core.exceptions import NotFoundError, ProcessingError

Doc = TypeVar("Doc", bound=Document)
JSON = "application/json"
MAX_ENCODERS = 100


class Reader(Generic[Doc]):
    """Answers the requests that change nothing."""

    def __init__(self, document: type[Doc], name: str) -> None:
        self.document = document
        self.name = name
        self.query = ListQueryParser(document)
        self._text_index: bool | None = None
        self._encoders: dict[tuple[str, ...] | None, Encoder] = {None: Encoder(document)}

    @cached_property
    def key(self) -> TypeAdapter[Any]:
        """Reads and writes the document's id."""
        annotation: Any = self.document.model_fields["id"].annotation
        return TypeAdapter(annotation)

    @cached_property
    def hidden(self) -> set[str]:
        """The fields that no client meets."""
        return set(self.document.model_fields) - set(visible_fields(self.document))

    async def list(self, request: Request) -> Response:
        """A page of documents: `{"items": […], "next_cursor": …, "total": …}`; or all of them as CSV or NDJSON."""
        query = await self._query(request.scope["query_string"])
        if query.expand:
            await api_context(request.scope).permissions.check_reading(
                request.scope, linked(query.expand, self.document)
            )
        accept = request.headers.get("accept", "")
        kind = export_type(accept) if "csv" in accept or "ndjson" in accept else None
        settings = api_context(request.scope).settings
        if kind:
            return self._export(query, kind, settings.answer_timeout or None)
        return await self._page(query, settings.query_timeout)

    async def _page(self, query: ListQuery, seconds: float) -> Response:
        encoder = self._encoder(query.fields)
        limit = query.limit or DEFAULT_LIMIT
        collection = views(self.document).zoneless if encoder.is_plain else self._collection
        condition, projection = self._own(query.condition), self._projection(query, encoder)
        found = await find_page(collection, condition, projection, query.sort, query.offset, limit + 1, seconds)
        total = await self._total(query, seconds)
        more = len(found) > limit
        del found[limit:]
        cursor = self._cursor(found[-1], query) if more else None
        items = encoder.many(found)
        if query.expand:
            values = orjson.loads(items)
            await expand(found, values, query.expand, self.document)
            items = orjson.dumps(values)
        body = b'{"items":%b,"next_cursor":%b,"total":%b}' % (items, orjson.dumps(cursor), total)
        return JsonBytes(body)

    async def _query(self, text: bytes) -> ListQuery:
        query = self.query.kept(text)
        if query is None:
            pairs = read_pairs(text)
            searches = any(name == "q" for name, _ in pairs)
            query = self.query.parse(pairs, text_index=searches and await self._has_text_index())
            self.query.keep(text, query)
        return query

    async def _has_text_index(self) -> bool:
        """Whether the collection has a text index; asked once."""
        if self._text_index is None:
            self._text_index = await has_text_index(self.document)
        return self._text_index

    def _cursor(self, last: Mapping[str, Any], query: ListQuery) -> str:
        try:
            return write_cursor(last, query.sort, query.fingerprint)
        except ValueError as error:
            raise ProcessingError(str(error), hint="mend the document, or sort by another field") from None

    def _export(self, query: ListQuery, kind: str, seconds: float | None) -> Response:
        encoder = self._encoder(query.fields)
        found = self._collection.find(self._own(query.condition), self._projection(query, encoder))
        batches = in_batches(found.sort(query.sort).skip(query.offset).limit(query.limit or 0), seconds)
        values = in_values(batches, encoder, query.expand, self.document)
        if kind == CSV:
            rows = comma_separated(values, [*encoder.fields])
        else:
            rows = ndjson_of(values) if query.expand else ndjson(batches, encoder)
        return StreamingResponse(rows, media_type=kind)

    def _projection(self, query: ListQuery, encoder: Encoder) -> dict[str, int] | None:
        projection = encoder.projection
        if projection is None:
            return None
        return {**projection, **{key: 1 for key, _ in query.sort}}  # the sort values make the cursor

    async def _total(self, query: ListQuery, seconds: float) -> bytes:
        if query.count == "none":
            return b"null"
        own = self._own(query.filter)
        if query.count == "estimated" and not own:
            return b"%d" % await self._collection.estimated_document_count(maxTimeMS=milliseconds(seconds))
        return b"%d" % await self._collection.count_documents(own, maxTimeMS=milliseconds(seconds))

    def _encoder(self, fields: tuple[str, ...] | None) -> Encoder:
        """What writes those fields; kept, up to a number of combinations."""
        encoder = self._encoders.get(fields)
        if encoder is None:
            encoder = Encoder(self.document, fields)
            if len(self._encoders) < MAX_ENCODERS:
                self._encoders[fields] = encoder
        return encoder

    @property
    def _collection(self) -> Any:
        return self.document.get_pymongo_collection()

    @cached_property
    def _kind(self) -> Mapping[str, Any]:
        """The condition by which Beanie tells the classes of one collection apart; empty where there is one only."""
        return dict(self.document.find_all().get_filter_query())

    def _own(self, condition: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"$and": [self._kind, condition]} if self._kind and condition else self._kind or condition

    async def get(self, id: str, request: Request) -> Response:  # noqa: A002 (the path parameter's name)
        """One document, with its ETag; 304 to one who has it already."""
        found = await self.find(id)
        tag = found.etag
        if has_conditions(request.scope):
            check_match(request.headers, tag)
            if is_known(request.headers, tag):
                return Response(status_code=304, headers={"ETag": tag})
        return JsonBytes(self._encoder(None).one(found.values), headers=((b"etag", tag.encode()),))

    async def find(self, id: str) -> Stored[Doc]:  # noqa: A002
        """The document of an id as it stands in a URL. Raises NotFoundError."""
        condition = self._by_id(id)
        found = await read(self.document, self._own(condition)) if condition else None
        if found is None:
            raise self.missing(id)
        return found

    def _by_id(self, id: str) -> dict[str, Any]:  # noqa: A002
        """The condition for an id as it stands in a URL; none for one that no document can have."""
        try:
            return dict([self.query.filters["id"].condition("eq", id)])
        except (ValueError, ArithmeticError):
            return {}

    def missing(self, id: object) -> NotFoundError:  # noqa: A002
        """The error for an id that no document has."""
        return NotFoundError(f"there is no {self.name} with the id {str(id)[:100]!r}")

    def stored_json(self, content: bytes) -> bytes:
        """A document of which these bytes are stored, as it will be got from now on."""
        values = bson.decode(content, codec_options=self._collection.codec_options)
        return self._encoder(None).one(values)

    def to_json(self, document: Doc) -> bytes:
        """A document as JSON bytes, by field name: `id`, never `_id`."""
        text: str = document.model_dump_json(by_alias=False, exclude=self.hidden, fallback=str)
        return text.encode()
