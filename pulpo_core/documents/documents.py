"""`Documents`: reads and writes the documents of one model."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from beanie import Document

from pulpo_core.documents.bulk import BulkChange, BulkResult, BulkWriter
from pulpo_core.documents.encode.export import ExportFormat
from pulpo_core.documents.facets import DEFAULT_VALUES, Facets
from pulpo_core.documents.imports.cells import CsvColumns
from pulpo_core.documents.imports.importer import Importer, ImportResult, key_fields
from pulpo_core.documents.imports.rows import CsvRows, JsonRows, NdjsonRows, read_rows
from pulpo_core.documents.link_resolution import resolve_links
from pulpo_core.documents.matching import MatchingWriter, MatchResult
from pulpo_core.documents.own_methods import is_soft_deleted
from pulpo_core.documents.page import Page
from pulpo_core.documents.permissions import EVERYTHING, Permissions
from pulpo_core.documents.query.links import Tree, linked
from pulpo_core.documents.query.parser import ItemQuery, ListQuery
from pulpo_core.documents.read import Reader
from pulpo_core.documents.rows import Condition, Rows
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.versions import Expected, Versions
from pulpo_core.documents.write import Writer
from pulpo_core.documents.write_descriptions import NOTHING, described_by
from pulpo_core.exceptions import NotFoundError, ValidationError
from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.registries import ModelRegistry

Doc = TypeVar("Doc", bound=Document)
Query = ListQuery | Mapping[str, Any] | Iterable[tuple[str, Any]]
Values = Mapping[str, Any] | Document

_writers: dict[tuple[type[Document], str], Writer[Any]] = {}


class Documents(Generic[Doc]):
    """The documents of one model: `Documents(Job)` or `Documents("Job")`, in a running project.

    A query takes the parameters of the API's URLs as keyword arguments: `find(salary__gte=80000, sort="-created_at",
    limit=10)`; or as a mapping or pairs, for fields whose names cannot be keywords. The values of filters may be text,
    as in a URL, or have the field's own type.

    Python code is trusted: it may do everything, unless `as_` names the actor it works for. Then `permissions=` of the
    model, the plugins (`pulpo_authorize`) and `rows=` decide, and every method may raise PermissionDeniedError. A
    document that the actor may not read counts as missing: NotFoundError.
    """

    __slots__ = ("_permissions", "_reader", "_writer", "channel", "model")

    def __init__(self, model: type[Doc] | str | ModelInfo) -> None:
        self.model = _find_model(model)
        self.channel = "python"
        self._permissions = EVERYTHING
        self._writer: Writer[Doc] = _writer(self.model)
        self._reader: Reader[Doc] = self._writer.reader

    def as_(self, actor: Actor, channel: str = "python", *, granted: Collection[Action] = ()) -> "Documents[Doc]":
        """Return the same documents for an actor, who uses the surface `channel`.

        `granted` are the actions that the surface has already permitted; `rows=` still applies.
        """
        found: Documents[Doc] = object.__new__(Documents)
        found.model, found.channel = self.model, channel
        found._permissions = Permissions(actor, granted)
        found._reader, found._writer = self._reader, self._writer
        return found

    @property
    def actor(self) -> Actor | None:
        """The actor for whom documents are read and written; None for the program itself."""
        return self._permissions.actor

    async def query(self, query: Query = (), /, **parameters: Any) -> ListQuery:
        """Return a checked query that can be used repeatedly.

        Raises ValidationError, which names each invalid parameter.
        """
        if isinstance(query, ListQuery):
            if parameters:
                raise ValidationError("a checked query takes no further parameters", hint="check them with it")
            return query
        pairs = list(query.items() if isinstance(query, Mapping) else query)
        return await self._reader.parse([*pairs, *parameters.items()])

    def item_query(self, parameters: Iterable[tuple[str, Any]], /) -> ItemQuery:
        """Return a checked query for `get`. Raises ValidationError."""
        return self._reader.parser.parse_item(parameters)

    async def find(self, query: Query = (), /, *, time_limit: float | None = None, **parameters: Any) -> Page[Doc]:
        """Return a page of the documents that match a query: 50 of them, or `limit`.

        The database may take `time_limit` seconds. Raises ValidationError for an invalid query, and ExecutionTimeout.
        """
        rows = await self._readable()
        checked = await self._checked(query, parameters)
        return await self._reader.page(checked, time_limit, rows, self._permissions.readable)

    async def count(self, query: Query = (), /, *, time_limit: float | None = None, **parameters: Any) -> int:
        """Return the number of documents that match a query; with `count="estimated"` an estimate.

        Raises like `find`.
        """
        rows = await self._readable()
        return await self._reader.count(await self._checked(query, parameters), time_limit, rows)

    async def facets(
        self,
        by: str | Iterable[str],
        query: Query = (),
        /,
        *,
        limit: int = DEFAULT_VALUES,
        time_limit: float | None = None,
        **parameters: Any,
    ) -> Facets:
        """Return how many of the documents that match a query have each value of some fields.

        `facets("status,created_at:day", remote=True)` counts by status and by day (also `year`, `month`, `hour`; in
        UTC). Of each field, the `limit` most frequent values, or the latest units of time. The query has filters, `q`
        and `or` only. Raises ValidationError for other parameters and for fields that cannot be counted by, and like
        `find`.
        """
        rows = await self._readable()
        return await self._reader.facets(by, await self._chosen(query, parameters), limit, time_limit, rows)

    async def export(
        self,
        format: ExportFormat,  # noqa: A002
        query: Query = (),
        /,
        *,
        time_limit: float | None = None,
        **parameters: Any,
    ) -> AsyncIterator[bytes]:
        """Return a stream of all documents that match a query: `async for part in await documents.export("csv", …)`.

        "csv" has a header line, "ndjson" a line of JSON for each document, "json" is one array. The stream raises
        TimeoutError if the database takes longer than `time_limit` seconds for the next batch. Raises ValidationError
        for an invalid query.
        """
        rows = await self._readable()
        checked = await self._checked(query, parameters)
        return self._reader.export(checked, format, time_limit, rows, self._permissions.readable)

    def stored_ids(self, id: Any, /) -> list[Any]:  # noqa: A002
        """Return the stored forms that an id may have. It is given as text, as in a URL, or in its own type.

        Raises NotFoundError if no document can have it.
        """
        condition = self._reader.by_id(id)
        if not condition:
            raise NotFoundError(f"no {self.model.name} can have the id {str(id)[:100]!r}")
        found = condition["_id"]
        return list(found["$in"]) if "$in" in found else [found["$eq"]]

    async def get(self, id: Any, query: ItemQuery | None = None, /, **parameters: Any) -> StoredDocument[Doc]:  # noqa: A002
        """Return the document with an id, given as text, as in a URL, or in its own type.

        `fields="title,salary"` and `expand="company"` choose what its JSON shows. Raises NotFoundError, and
        ValidationError for other parameters.
        """
        if query is None and parameters:
            query = self.item_query(parameters.items())
        try:
            found = await self._reader.get(id, await self._readable())
        except NotFoundError as error:
            raise await self._located(id, error) from None
        if query is None:
            return found
        await self._check_links(query.expand)
        return await self._reader.shown(found, query, self._permissions.readable)

    async def create(self, values: Values, /, *, is_suspect: bool = True) -> StoredDocument[Doc]:
        """Insert a new document from values by field name, as in JSON or of the fields' own types.

        `is_suspect=False` skips the check for operators in values that cannot contain any. Raises ValidationError,
        which names each invalid field, and ConflictError for a unique value that is taken.
        """
        rows = await self._rows("create")
        values = await self._with_links(values)
        with self._described():
            return await self._writer.create(values, rows, is_suspect=is_suspect)

    async def replace(self, id: Any, values: Values, /, *, expected: Versions = None) -> StoredDocument[Doc]:  # noqa: A002
        """Replace a whole document. The last writer wins, unless a version is expected.

        Raises NotFoundError, PreconditionFailedError, and like `create`.
        """
        rows = await self._rows("update")
        if self._writer.hides(values):
            await self._permissions.check("delete", self.model)
        values = await self._with_links(values)
        with self._described():
            try:
                return await self._writer.replace(id, values, Expected.read(expected), rows)
            except NotFoundError as error:
                raise await self._located(id, error) from None

    async def patch(
        self,
        id: Any,  # noqa: A002
        changes: Mapping[str, Any],
        /,
        *,
        expected: Versions = None,
    ) -> StoredDocument[Doc]:
        """Change the fields in a JSON Merge Patch, even while others change the same document.

        Raises like `replace`.
        """
        rows = await self._rows("update")
        if self._writer.restores(changes):
            await self._permissions.check("delete", self.model)
        changes = await self._with_links(changes)
        with self._described():
            try:
                return await self._writer.patch(id, changes, Expected.read(expected), rows)
            except NotFoundError as error:
                raise await self._located(id, error) from None

    async def delete(self, id: Any, /, *, expected: Versions = None) -> None:  # noqa: A002
        """Delete one document. Raises NotFoundError, PreconditionFailedError."""
        rows = await self._rows("delete")
        with self._described():
            try:
                await self._writer.delete(id, Expected.read(expected), rows)
            except NotFoundError as error:
                raise await self._located(id, error) from None

    async def restore(
        self, content: Mapping[str, Any], /, *, expected: Versions = None, is_deleted: bool = False
    ) -> StoredDocument[Doc]:
        """Restore an earlier state of a document: `content` has the names and types of the database.

        With `is_deleted`, the document is inserted again. Stored fields that the model does not know keep their values.
        Raises like `replace`, and ValidationError if the model no longer accepts the content.
        """
        if is_deleted:
            rows = await self._rows("create")
            with self._described():
                return await self._writer.insert_again(content, rows)
        rows = await self._rows("update")
        if is_soft_deleted(self.model.document_cls):
            await self._permissions.check("delete", self.model)
        with self._described():
            return await self._writer.restore(content, Expected.read(expected), rows)

    async def bulk(
        self, changes: Sequence[BulkChange], /, *, progress: Callable[[], None] = lambda: None
    ) -> list[BulkResult[Doc]]:
        """Carry out many changes in order: `[Create({…}), Update(id, {…}), Delete(id)]`, at most 1000.

        Each change has its own result or error; a failed one does not stop the others. `progress` is called before each
        step. Raises ValidationError for too many changes.
        """
        with self._described():
            return await BulkWriter(self._writer, self._permissions, progress).write(changes)

    async def patch_many(
        self,
        changes: Mapping[str, Any],
        query: Query = (),
        /,
        *,
        count: int | None = None,
        time_limit: float | None = None,
        progress: Callable[[], None] = lambda: None,
        **parameters: Any,
    ) -> MatchResult:
        """Apply a JSON Merge Patch to every document that matches filters, `q` and `or`: at most 10,000.

        Each document is checked and written on its own, and only if it still matches; a failure does not stop the
        others. `count` is the expected number of documents; it is required if no filter is given. `time_limit` limits
        the search; `progress` is called before each document. Raises ConflictError if the number of documents differs
        from `count`, ValidationError for too many documents, for other parameters and for an invalid patch.
        """
        rows = await self._rows("update")
        await self._permissions.check("read", self.model)
        if self._writer.restores(changes):
            await self._permissions.check("delete", self.model)
        writer = await self._matching(rows, query, parameters, count, time_limit, progress)
        if not self._writer.restores(changes):
            writer.refuse_deleted()
        changes = await self._with_links(changes)
        with self._described():
            return await writer.patch(changes)

    async def delete_many(
        self,
        query: Query = (),
        /,
        *,
        count: int | None = None,
        time_limit: float | None = None,
        progress: Callable[[], None] = lambda: None,
        **parameters: Any,
    ) -> MatchResult:
        """Delete every document that matches filters, `q` and `or`; otherwise like `patch_many`."""
        rows = await self._rows("delete")
        await self._permissions.check("read", self.model)
        writer = await self._matching(rows, query, parameters, count, time_limit, progress)
        writer.refuse_deleted()
        with self._described():
            return await writer.delete()

    async def load(
        self,
        content: Iterable[bytes] | bytes,
        format: ExportFormat,  # noqa: A002
        /,
        *,
        key: str | Sequence[str] = (),
        dry_run: bool = False,
        progress: Callable[[], None] = lambda: None,
    ) -> ImportResult:
        """Import a file, given in chunks of any size: "csv" with a header, as exports write it, "ndjson" or "json".

        Each row is a new document. With `key="bank,number"`, a row is a JSON Merge Patch for the only document with the
        same values in these fields, or a new document if there is none. A row that fails does not stop the others, and
        what was written stays. A dry run writes nothing and runs no actions; it finds the same errors, except those of
        some unique indexes. `progress` is called before each step. Raises ValidationError if nothing can be read.
        """
        if key:
            await self._permissions.check("read", self.model)
        document = self.model.document_cls
        reader = (
            CsvRows(CsvColumns(document)) if format == "csv" else NdjsonRows() if format == "ndjson" else JsonRows()
        )
        importer = Importer(self._writer, self._permissions, key_fields(key), is_dry=dry_run, progress=progress)
        chunks = [content] if isinstance(content, bytes) else content
        with self._described():
            return await importer.run(read_rows(chunks, reader))

    async def _matching(
        self,
        rows: Rows,
        query: Query,
        parameters: Mapping[str, Any],
        count: int | None,
        seconds: float | None,
        progress: Callable[[], None],
    ) -> MatchingWriter[Doc]:
        chosen = await self._chosen(query, parameters)
        return MatchingWriter(self._writer, rows, chosen, count, seconds, progress)

    async def _rows(self, action: Action) -> Rows:
        """Return the documents that the actor may use. Raises PermissionDeniedError."""
        await self._permissions.check(action, self.model)
        return self._reader.rows(self.actor)

    async def _readable(self) -> Condition:
        return await (await self._rows("read")).condition("read")

    async def _checked(self, query: Query, parameters: Mapping[str, Any]) -> ListQuery:
        """Return a checked query. The actor must be allowed to follow its links; deleted documents need "delete"."""
        checked = await self.query(query, **parameters)
        if checked.deleted != "no":
            await self._permissions.check("delete", self.model)
        await self._check_links(checked.expand)
        return checked

    async def _chosen(self, query: Query, parameters: Mapping[str, Any]) -> ListQuery:
        """Return a checked query that only selects documents."""
        if isinstance(query, ListQuery):
            if query.after or query.offset or query.limit is not None:
                raise ValidationError("the query must only select documents, without limit, offset or cursor")
            return await self._checked(query, parameters)
        pairs = list(query.items() if isinstance(query, Mapping) else query)
        parsed = await self._reader.parse([*pairs, *parameters.items()], only_filters=True)
        return await self._checked(parsed, {})

    async def _check_links(self, tree: Tree) -> None:
        """Raise PermissionDeniedError unless the actor may read the linked documents."""
        if tree:
            await self._permissions.check_reading(linked(tree, self.model.document_cls))

    async def _with_links(self, values: Any) -> Any:
        return await resolve_links(self.model.document_cls, values, self._permissions.readable)

    async def _located(self, id: Any, error: NotFoundError) -> NotFoundError:  # noqa: A002
        return await self._reader.located(id, error, self._permissions.readable)

    def _described(self) -> AbstractContextManager[None]:
        """Tell the write middlewares who writes: the actor, or without one the actor of the current invocation."""
        if self.actor is None:
            return NOTHING
        return described_by(self.model.document_cls, self.actor, self.channel)


def _find_model(model: type[Document] | str | ModelInfo) -> ModelInfo:
    if isinstance(model, ModelInfo):
        found = ModelRegistry.get(model.name)
        return model if found is None or found.document_cls is not model.document_cls else found
    if isinstance(model, str):
        found = ModelRegistry.get(model)
    else:
        found = next((info for info in ModelRegistry.list_all() if model in (info.document_cls, info.view)), None)
    if found is None:
        name = model if isinstance(model, str) else model.__name__
        raise NotFoundError(f"there is no model {name!r}", hint="import the module that declares it by @datamodel")
    return found


def _writer(model: ModelInfo) -> Writer[Any]:
    """Return the writer of a model, with its reader. Cached, because they analyse the class, which is slow."""
    key = (model.document_cls, model.name)
    found = _writers.get(key)
    if found is None or found.reader.model is not model:  # the model was declared again
        found = _writers[key] = Writer(Reader(model))
    return found
