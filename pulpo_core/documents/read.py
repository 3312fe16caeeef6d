"""Reads the documents of one model: one by id, a page, a count, or all of them as a stream."""

from collections.abc import AsyncIterator, Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import bson
import orjson
from beanie import Document

from pulpo_core.beanie_internals import every_document
from pulpo_core.documents.collection_views import collection_views
from pulpo_core.documents.encode.export import (
    ExportFormat,
    comma_separated,
    in_batches,
    in_values,
    json_array,
    ndjson,
    ndjson_of,
)
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.facets import Facets, check_limit, find_facets, read_facets
from pulpo_core.documents.families import own_condition, relatives
from pulpo_core.documents.ids import document_ids
from pulpo_core.documents.own_methods import DELETED_AT, is_soft_deleted
from pulpo_core.documents.page import Page
from pulpo_core.documents.query.cursors import write_cursor
from pulpo_core.documents.query.links import Readable, expand
from pulpo_core.documents.query.parser import DEFAULT_LIMIT, Deleted, ItemQuery, ListQuery, ListQueryParser
from pulpo_core.documents.query.search import has_text_index
from pulpo_core.documents.rows import ALL, Condition, Rows, all_of, row_rules
from pulpo_core.documents.single_batch import find_page, milliseconds
from pulpo_core.documents.stored_document import StoredDocument, content_version, read_one
from pulpo_core.exceptions import NotFoundError, ProcessingError
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.registries import ModelRegistry

Doc = TypeVar("Doc", bound=Document)
MAX_ENCODERS = 100


class Reader(Generic[Doc]):
    """Reads the stored documents of one model.

    `rows` is the condition for the documents that the caller may read; `readable` returns that of linked documents.
    """

    def __init__(self, model: ModelInfo) -> None:
        document: Any = model.document_cls
        self.model = model
        self.document: type[Doc] = document
        self.name = model.name
        self.ids = document_ids(document)
        self.encoder = Encoder(document)
        self.parser = ListQueryParser(document)
        self.row_rules = row_rules(document)
        self._text_index: bool | None = None
        self._encoders: dict[tuple[str, ...] | None, Encoder] = {None: self.encoder}

    async def parse(self, parameters: list[tuple[str, Any]], *, only_filters: bool = False) -> ListQuery:
        """Check a query; with `only_filters`, it may only select documents. Raises ValidationError."""
        searches = any(name == "q" for name, _ in parameters)
        parse = self.parser.parse_filters if only_filters else self.parser.parse
        return parse(parameters, text_index=searches and await self._has_text_index())

    async def _has_text_index(self) -> bool:
        """Return True if the collection has a text index; the result is cached."""
        if self.model.view is not None:  # a view has no indexes, and the database refuses to list them
            return False
        if self._text_index is None:
            self._text_index = await has_text_index(self.document)
        return self._text_index

    def rows(self, actor: Actor | None) -> Rows:
        """Return the documents that an actor may use."""
        return Rows(self.document, self.name, self.row_rules, actor)

    async def get(
        self,
        id: Any,  # noqa: A002
        rows: Condition = ALL,
        deleted: Deleted = "no",
    ) -> StoredDocument[Doc]:
        """Return the document with an id, given as text in a URL or in its own type. Raises NotFoundError."""
        condition = self.by_id(id)
        found = await read_one(self.encoder, self._own(condition, rows, deleted)) if condition else None
        if found is None:
            raise NotFoundError(f"there is no {self.name} with the id {str(id)[:100]!r}")
        return found

    async def shown(self, found: StoredDocument[Doc], query: ItemQuery, readable: Readable) -> StoredDocument[Doc]:
        """Return a document reduced to the requested fields and links, with the version of the whole document."""
        shown: StoredDocument[Doc] = StoredDocument(self._encoder(query.fields), found.content)
        if query.expand:
            value = shown.value
            await expand([shown.values], [value], query.expand, self.document, readable)
            shown.json = orjson.dumps(value)
        return shown

    async def located(self, id: Any, error: NotFoundError, readable: Readable) -> NotFoundError:  # noqa: A002
        """Return the error for a missing document, with a hint if the id belongs to another model.

        The other model shares the collection, and the caller must be allowed to read the document.
        """
        other = await self._find_relative(id, readable)
        if other is None:
            return error
        hint = f"its path is /{other.path}/{quote(str(id), safe='')}"
        return NotFoundError(f"{error.message}: it is a {other.name}", hint=hint)

    async def _find_relative(self, id: Any, readable: Readable) -> ModelInfo | None:  # noqa: A002
        kinds = relatives(self.document)
        condition = self.by_id(id) if kinds else {}
        if not condition:
            return None
        for model in ModelRegistry.list_all():
            if model.document_cls in kinds:
                own = all_of(condition, own_condition(model.document_cls), await readable(model.document_cls))
                if await self._collection.find_one(own, {"_id": 1}) is not None:
                    return model
        return None

    def by_id(self, id: Any) -> dict[str, Any]:  # noqa: A002
        """Return the condition for an id; empty if no document can have it."""
        try:
            found = self.parser.filters["id"].condition("eq", id)
        except (ValueError, ArithmeticError):
            return {}
        return {found.key: found.test}

    async def page(self, query: ListQuery, seconds: float | None, rows: Condition, readable: Readable) -> Page[Doc]:
        """Return one page. Raises ExecutionTimeout if the database takes longer than `seconds` (None for no limit)."""
        encoder = self._encoder(query.fields)
        limit = query.limit or DEFAULT_LIMIT
        views = collection_views(self.document)
        collection = views.zoneless if encoder.is_plain else views.collection
        condition, projection = self._own(query.condition, rows, query.deleted), self._projection(query, encoder)
        source = views.raw if query.etags else collection
        wanted = None if query.etags else projection  # the version is that of the whole document
        found: list[Any] = await find_page(source, condition, wanted, query.sort, query.offset, limit + 1, seconds)
        total = None if query.count == "none" else await self.count(query, seconds, rows)
        more = len(found) > limit
        del found[limit:]
        versions = None
        if query.etags:
            versions = [content_version(self.document, content) for content in found]
            found = [bson.decode(content.raw, codec_options=collection.codec_options) for content in found]
        cursor = self._cursor(found[-1], query) if more else None
        etags = None if versions is None else [f'"{version}"' for version in versions]
        items = encoder.many(found, problems=query.problems is not False, etags=etags)
        if query.expand:
            values = orjson.loads(items)
            await expand(found, values, query.expand, self.document, readable)
            items = orjson.dumps(values)
        return Page(self.document if query.fields is None else None, found, items, cursor, total, versions)

    async def count(self, query: ListQuery, seconds: float | None, rows: Condition) -> int:
        """Return the number of documents that match the filter; with `count=estimated` and no filter, an estimate.

        Raises like `page`.
        """
        own, collection = self._own(query.filter, rows, query.deleted), self._collection
        limit = milliseconds(seconds)
        if query.count == "estimated" and not own:
            return int(await collection.estimated_document_count(maxTimeMS=limit))
        return int(await collection.count_documents(own, maxTimeMS=limit))

    async def keys(self, query: ListQuery, most: int, seconds: float | None, rows: Condition) -> list[Any]:
        """Return the stored ids of at most `most` documents that match a query. Raises like `page`."""
        own = self._own(query.filter, rows, query.deleted)
        cursor = self._collection.find(own, {"_id": 1}).limit(most).max_time_ms(milliseconds(seconds))
        return [found["_id"] for found in await cursor.to_list()]

    async def facets(
        self, by: str | Iterable[str], query: ListQuery, limit: Any, zone: str, seconds: float | None, rows: Condition
    ) -> Facets:
        """Count the documents of a query by the values of fields. Raises ValidationError, and like `page`."""
        facets, most = read_facets(by, self.parser, zone), check_limit(limit)
        own = self._own(query.filter, rows, query.deleted)
        return await find_facets(self._collection, own, facets, most, milliseconds(seconds))

    def export(
        self,
        query: ListQuery,
        format: ExportFormat,  # noqa: A002
        seconds: float | None,
        rows: Condition,
        readable: Readable,
    ) -> AsyncIterator[bytes]:
        """Return the whole list as a stream of bytes, read in batches.

        The stream raises TimeoutError if the database takes longer than `seconds` for a batch.
        """
        encoder = self._encoder(query.fields)
        condition = self._own(query.condition, rows, query.deleted)
        cursor = self._collection.find(condition, self._projection(query, encoder))
        batches = in_batches(cursor.sort(query.sort).skip(query.offset).limit(query.limit or 0), seconds)
        if format == "csv":
            values = in_values(batches, encoder, query.expand, self.document, readable)
            return comma_separated(values, [*encoder.fields, *encoder.computed])
        if query.expand:
            shown = in_values(batches, encoder, query.expand, self.document, readable, query.problems is True)
            lines = ndjson_of(shown)
        else:
            lines = ndjson(batches, encoder, query.problems is True)
        return lines if format == "ndjson" else json_array(lines)

    def own(self, condition: Condition, rows: Condition) -> Condition:
        """Return the condition for documents of the class that match both conditions and are not deleted."""
        return self._own(condition, rows, "no")

    def _cursor(self, last: Mapping[str, Any], query: ListQuery) -> str:
        try:
            return write_cursor(last, query.sort, query.fingerprint)
        except ValueError as error:
            raise ProcessingError(str(error), hint="correct the document, or sort by another field") from None

    def _projection(self, query: ListQuery, encoder: Encoder) -> dict[str, int] | None:
        projection = encoder.projection
        if projection is None:
            return None
        return {**projection, **{key: 1 for key, _ in query.sort}}  # the cursor needs the sort values

    def _encoder(self, fields: tuple[str, ...] | None) -> Encoder:
        """Return the encoder for some fields. The first combinations of fields are cached."""
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
    def _kinds(self) -> Mapping[Deleted, Condition]:
        """The conditions that Beanie adds to select a class's documents and to hide deleted ones."""
        if not is_soft_deleted(self.document):
            everything = dict(self.document.find_all().get_filter_query())
            return {"no": everything, "any": everything, "only": everything}
        everything = dict(every_document(self.document).get_filter_query())
        shown, hidden = all_of(everything, {DELETED_AT: None}), all_of(everything, {DELETED_AT: {"$ne": None}})
        return {"no": shown, "any": everything, "only": hidden}

    def _own(self, condition: Condition, rows: Condition, deleted: Deleted) -> Condition:
        return all_of(self._kinds[deleted], condition, rows)
